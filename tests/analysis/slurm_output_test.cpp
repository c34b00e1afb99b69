#include "sweep/slurm_output.h"

#include "catch.h"

using namespace alrun;

TEST_CASE("sbatch's answer is a job's id, with or without a cluster") {
  CHECK(slurm_job("12\n") == SlurmJob{12, ""});
  CHECK(slurm_job("12") == SlurmJob{12, ""});
  CHECK(slurm_job("4294967295\n") == SlurmJob{4294967295U, ""});
  CHECK(slurm_job("12;north-1.site_a\n") == SlurmJob{12, "north-1.site_a"});
  for (const auto* text : {"12", "12;north"}) CHECK(slurm_job(text)->text() == text);
}

TEST_CASE("what is not a job's id and nothing else is no answer of sbatch") {
  for (const auto* output : {"",
                             "\n",
                             " ",
                             "Welcome to the cluster\n",
                             "Welcome to the cluster\n12\n",
                             "12\nsee the news\n",
                             "12\n13\n",
                             "\n12\n",
                             "12\n\n",
                             " 12\n",
                             "12 \n",
                             "12\r\n",
                             "Submitted batch job 12\n",
                             "0\n",
                             "012\n",
                             "-12\n",
                             "+12\n",
                             "12.5\n",
                             "1e3\n",
                             "0x12\n",
                             "4294967296\n",
                             "99999999999999999999999\n",
                             "12;\n",
                             "12;a b\n",
                             "12;a;b\n",
                             ";north\n",
                             "12,13\n",
                             "12_3\n",
                             "\x1b[1m12\x1b[0m\n",
                             "\xEF\xBB\xBF"
                             "12\n"}) {
    CAPTURE(output);
    CHECK_FALSE(slurm_job(output));
  }
  CHECK_FALSE(slurm_job(std::string_view("12\0\n", 4)));
}

TEST_CASE("squeue's answer is job ids, one a line, or none") {
  using Ids = std::set<std::uint32_t>;
  CHECK(queued_jobs("") == Ids{});
  CHECK(queued_jobs("7\n12\n12\n") == Ids{7, 12});
  CHECK(queued_jobs("CLUSTER: north\n") == Ids{});
  CHECK(queued_jobs("CLUSTER: north\n7\n") == Ids{7});
  for (const auto* output :
       {"JOBID\n7\n", "7\n\n", "7 8\n", "Welcome\n7\n", "CLUSTER: \n7\n", "7_1\n", "slurm_load_jobs error"}) {
    CAPTURE(output);
    CHECK_FALSE(queued_jobs(output));
  }
}

TEST_CASE("the longest array is in its own line of scontrol's answer") {
  CHECK(max_array_size("MaxArraySize            = 1001\n") == 1001);
  CHECK(max_array_size("Configuration data as of 2026\nMailProg = /bin/mail\nMaxArraySize = 4\nMaxJobCount = 9\n") == 4);
  for (const auto* output :
       {"", "MaxArraySize\n1001\n", "MaxArraySize = \nMaxJobCount = 10000\n", "MaxArraySize = N/A\n", "MaxArraySize = 0\n",
        "MaxArraySize = 10 20\n", "MaxArraySize = 99999999999999999999\n", "OldMaxArraySize = 5\n"}) {
    CAPTURE(output);
    CHECK_FALSE(max_array_size(output));
  }
}
