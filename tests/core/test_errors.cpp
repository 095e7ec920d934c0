#include <gtest/gtest.h>

#include <csignal>
#include <understudy/core/catalogue.hpp>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>

namespace understudy {
namespace {

TEST(Errors, SayFourFactsInWholeSentences) {
  EXPECT_EQ(sentence({"The grid is too small", "4", "at least 8", "Raise the resolution"}),
            "The grid is too small. Got 4; expected at least 8. Raise the resolution.");
  EXPECT_EQ(sentence({"A key is missing", "", "'load'", ""}), "A key is missing. Expected 'load'.");
  EXPECT_EQ(sentence({"It stopped", "", "", "Go on"}), "It stopped. Go on.");
}

TEST(Errors, CarryTheExitCodeOfTheProgram) {
  EXPECT_EQ(InputError({}).code(), ExitCode::user);
  EXPECT_EQ(ConvergenceError({}).code(), ExitCode::not_converged);
  EXPECT_EQ(InternalError({}).code(), ExitCode::bug);
  EXPECT_EQ(Interrupted("stop").code(), ExitCode::interrupted);
}

TEST(Catalogued, SuggestsTheNearestName) {
  Catalogued<int> table("solver");
  table.add("cell", "a cell", 1).add("pore", "a pore", 2);
  EXPECT_EQ(table.at("pore"), 2);
  try {
    table.at("cel");
    FAIL() << "an unknown name was accepted";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "There is no solver of that name. Got 'cel'; expected one of: cell, pore. Did you "
                 "mean 'cell'?");
  }
}

TEST(Stop, IsAskedForBySignals) {
  clear_stop_request();
  EXPECT_NO_THROW(throw_if_stop_requested());
  stop_on_signals();
  std::raise(SIGTERM);
  EXPECT_TRUE(stop_requested());
  EXPECT_THROW(throw_if_stop_requested(), Interrupted);
  clear_stop_request();
  EXPECT_FALSE(stop_requested());
}

TEST(Digest, TellsThingsApart) {
  const auto of = [](auto... parts) {
    Digest digest;
    (digest.add(parts), ...);
    return digest.hex();
  };
  EXPECT_EQ(of(std::string_view("ab")).size(), 32U);
  EXPECT_EQ(of(std::string_view("ab"), 1.0), of(std::string_view("ab"), 1.0));
  EXPECT_NE(of(std::string_view("ab"), std::string_view("c")),
            of(std::string_view("a"), std::string_view("bc")));
  EXPECT_NE(of(0.0), of(-0.0));
}

}  // namespace
}  // namespace understudy
