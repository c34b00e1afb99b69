// AddressSanitizer looks for leaks in the thread-local storage of modules that are opened while the program runs, too, and
// guesses where it lies. Where it guesses wrong it crashes at the end of a run that was good.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ALRUN_ADDRESS_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ALRUN_ADDRESS_SANITIZER)
extern "C" const char* __asan_default_options();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options() { return "intercept_tls_get_addr=0"; }
#endif
