#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <study/report/schema_check.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/manual.hpp>
#include <understudy/study/operators.hpp>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/run.hpp>

#include "core/message.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using toy::Folder;
using toy::Toy;

const std::string rough = "[operators.rough]\nname = \"toy\"\nresolution = 2\n";

class CaseOperators : public testing::Test {
 protected:
  Toy toy(const std::vector<std::string>& overrides = {}) {
    return {folder_, "out", listener_, overrides};
  }
  std::string refused(const std::string& section) {
    const Folder folder(toy::case_text(section));
    return message([&] { check_case(Toy(folder, "out", listener_).context); });
  }
  Folder folder_{toy::case_text(rough)};
  toy::Listener listener_;
};

TEST_F(CaseOperators, AreRunWithTheirOwnKeys) {
  const Toy one = toy(), same = toy({"solver.resolution=2"});
  check_case(one.context);
  EXPECT_EQ(make_operator(one.context, "rough").identity,
            make_operator(same.context, "solver").identity);
  RunOperator own = make_operator(one.context, "rough");
  RunOperator solver = make_operator(same.context, "solver");
  EXPECT_EQ(run_loop(one.context, own, nullptr, nullptr).loop.quantities[0].values,
            run_loop(same.context, solver, nullptr, nullptr).loop.quantities[0].values);
  EXPECT_FALSE(run(one.context, "rough").skipped);
  EXPECT_TRUE(run(one.context, "rough").skipped);
  EXPECT_TRUE(std::filesystem::exists(folder_.out() / "run-rough" / "result.h5"));
}

TEST_F(CaseOperators, TheirKeysAreTheRunsIdentityAndNotTheSolvers) {
  const Toy one = toy(), finer = toy({"operators.rough.resolution=4"});
  EXPECT_NE(make_operator(one.context, "rough").identity,
            make_operator(finer.context, "rough").identity);
  EXPECT_EQ(make_operator(one.context, "solver").identity,
            make_operator(finer.context, "solver").identity);
  const Toy slower = toy({"operators.rough.delay=1"});  // changes no result
  EXPECT_EQ(make_operator(one.context, "rough").identity,
            make_operator(slower.context, "rough").identity);
}

TEST_F(CaseOperators, CatalogueSolversStillGetTheKeysOfTheSolver) {
  const Toy one = toy();
  EXPECT_EQ(make_operator(one.context, "toy").identity,
            make_operator(one.context, "solver").identity);
}

TEST_F(CaseOperators, StandAmongTheNamesThatCanBeRun) {
  const Toy one = toy();
  const std::string said = message([&] { make_operator(one.context, "ruogh"); });
  EXPECT_THAT(said, HasSubstr("one of: solver, surrogate, guarded, rough, toy"));
  EXPECT_THAT(said, HasSubstr("Did you mean 'rough'"));
}

TEST_F(CaseOperators, AreEffectiveSettingsWithTheirDefaults) {
  const Toy one = toy();
  const Settings all = effective_case(one.entries, one.context.the_case);
  EXPECT_EQ(all.find("operators.rough.resolution")->canonical(), "2");
  EXPECT_EQ(all.find("operators.rough.fails")->canonical(), "false");
  EXPECT_THAT(reference_manual(one.entries), HasSubstr("[operators.NAME]"));
}

TEST_F(CaseOperators, WhatIsWrongInThemHasItsPlace) {
  EXPECT_THAT(refused("[operators.rough]\nname = \"toy\"\nresolutoin = 2\n"),
              AllOf(HasSubstr("toy.toml:42: unknown key 'operators.rough.resolutoin'"),
                    HasSubstr("Did you mean 'resolution'")));
  EXPECT_THAT(refused("[operators.rough]\nname = \"toy\"\nresolution = 0\n"),
              HasSubstr("toy.toml:42: 'operators.rough.resolution' is out of range"));
  EXPECT_THAT(refused("[operators.rough]\nname = \"tyo\"\n"),
              AllOf(HasSubstr("toy.toml:41: 'operators.rough.name'"), HasSubstr("mean 'toy'")));
  EXPECT_THAT(refused("[operators.rough]\nresolution = 2\n"),
              HasSubstr("the key 'operators.rough.name' is missing"));
  EXPECT_THAT(refused("[operators]\nrough = 2\n"),
              AllOf(HasSubstr("toy.toml:41: 'operators.rough'"), HasSubstr("table")));
}

TEST_F(CaseOperators, TheirNamesAreTheirOwn) {
  for (const char* name : {"solver", "surrogate", "guarded", "toy"})
    EXPECT_THAT(
        refused("[operators." + std::string(name) + "]\nname = \"toy\"\n"),
        AllOf(HasSubstr("toy.toml:40: 'operators." + std::string(name) + "'"),
              HasSubstr("has the name of another operator"), HasSubstr("Choose another name")));
  EXPECT_THAT(refused("[operators.\"a/b\"]\nname = \"toy\"\n"), HasSubstr("Got 'a/b'; expected"));
}

// A baseline that is the solver of a row beside it under another name.
TEST_F(CaseOperators, AreRowsOfTheReport) {
  const Toy one = toy({"report.members=false", "report.guard_seeds=1", "report.repeats=1",
                       "report.baselines=[{\"solver.resolution\"=2}, {\"solver.resolution\"=8}, "
                       "{with=\"rough\", \"operators.rough.remembers\"=false}]"});
  check_case(one.context);
  report(one.context);
  const nlohmann::json made = schema::read_json(one.context.out / "report.json");
  const nlohmann::json rows = made.at("rows");
  const nlohmann::json &solver = rows.at(1), &row = rows.at(3);
  EXPECT_EQ(row.at("name"), "rough remembers false");
  EXPECT_EQ(row.at("kind"), "baseline");
  EXPECT_EQ(row.at("settings"),
            (nlohmann::json{{"with", "rough"}, {"operators.rough.remembers", false}}));
  EXPECT_EQ(row.at("error"), solver.at("error"));
  const std::string how = made.at("truth_error").at("how");
  EXPECT_THAT(how, AllOf(HasSubstr("solver 2"), Not(HasSubstr("rough"))));
  EXPECT_THAT(made.at("fairness"), testing::Contains(HasSubstr("operators.rough")));
}

}  // namespace
}  // namespace understudy::study
