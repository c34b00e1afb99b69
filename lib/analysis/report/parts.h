#pragma once

#include <vector>

#include "analysis/report/report.h"
#include "analysis/study/contenders.h"

// The parts of report_data(), a file each.
namespace alrun {

/// All of a contender that follows from its own runs.
Contender contender_of(const ContenderGroup& group, const Study& study);

/// The rules in a contender's shadow, by id and options; their labels are their ids.
std::vector<ShadowMark> shadow_marks(const ContenderGroup& group, const Study& study);

/// Adds to the labels what options differ in, where rules of one id have different ones.
void label_shadow_marks(std::vector<Contender>& contenders);

/// Sets whom each contender, and each dataset, is measured by, and notes where the one with the label is missing. Throws
/// Error if there is a label and no contender has it.
void set_baselines(ReportData& data, const std::vector<ContenderGroup>& groups, const std::string& label);

/// Levels of a dataset, what each contender needs to reach them and its deficiency; the baselines are set.
void add_savings(ReportDataset& dataset, ReportData& data, const std::vector<ContenderGroup>& groups, const Study& study);

/// All pairs of a dataset's contenders.
std::vector<PairReport> pair_reports(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups,
                                     const StudyMetric& metric);

/// Ranks over datasets, if there are several, and of each dataset over seeds.
std::vector<Ranking> rankings_of(const ReportData& data, const std::vector<ContenderGroup>& groups);

/// The seeds that others of these contenders of a dataset have and one lacks, for each that lacks any.
std::vector<MissingSeeds> missing_seeds(const std::vector<const ContenderGroup*>& groups, const std::string& dataset);

/// What tables and figures do not count, or only in part; all else of the data is there.
std::vector<ReportNote> omissions_of(const ReportData& data, const std::vector<ContenderGroup>& groups);

/// All keys of the files' configs, but for those that only name runs: name, output, seed, seeds.
std::vector<ConfigRow> config_rows(const std::vector<ContenderGroup>& groups, const Study& study);

}  // namespace alrun
