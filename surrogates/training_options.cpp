#include <understudy/surrogates/training_options.hpp>

namespace understudy::surrogates {
namespace {

void add_schedule(OptionTable<TrainingOptions>& table) {
  using T = TrainingOptions;
  table.add("epochs", &T::epochs, "passes over the training samples").range(1, 1e6);
  table.add("batch", &T::batch, "samples per optimiser step and member").range(1, 1e6);
  table.add("learning_rate", &T::learning_rate, "largest step of AdamW").range(1e-8, 1.0);
  table
      .add("final_learning_rate", &T::final_learning_rate,
           "last step of AdamW as a share of the largest")
      .range(0.0, 1.0);
  table
      .add("relearning_rate", &T::relearning_rate,
           "largest step when a trained model learns recorded samples, as a share of learning_rate")
      .range(1e-6, 1.0);
  table.add("warm_up", &T::warm_up, "share of the steps over which the step grows to its largest")
      .range(0.0, 0.9);
  table.add("schedule", &T::schedule, "how the step shrinks after the warm-up")
      .choices({"cosine", "constant"});
  table.add("weight_decay", &T::weight_decay, "decoupled weight decay of AdamW").range(0.0, 10.0);
  table
      .add("patience", &T::patience,
           "epochs without a better validation error of any member after which training stops")
      .range(1, 1e6);
  table.add("bootstrap", &T::bootstrap,
            "every member learns from its own resample (with replacement) of the training samples");
}

void add_loss(OptionTable<TrainingOptions>& table) {
  using T = TrainingOptions;
  table
      .add("loss_weights", &T::loss_weights,
           "weights of output ports in the loss; what it does not name keeps its own: 10 for "
           "stress, 0 for dissipation (which follows from the drag), 1 for any other")
      .range(0.0, 1e6);
  table
      .add("recorded_weight", &T::recorded_weight,
           "weight of a recorded sample in the loss, at most, over that of a drawn one: more "
           "learns what was recorded better, and what is in range worse")
      .range(1e-6, 1e6);
  table
      .add("precision", &T::precision,
           "arithmetic of the training; the trained model is always in double")
      .choices({"single", "double"});
  table
      .add("checkpoint_seconds", &T::checkpoint_seconds,
           "time between two checkpoints, written between epochs")
      .range(0.0, 1e6)
      .no_effect();
  table
      .add("guard_points", &T::guard_points,
           "training samples that the model keeps for the guard of the distance to them")
      .range(1, 1e6);
}

OptionTable<TrainingOptions> make_table() {
  OptionTable<TrainingOptions> table("training");
  add_schedule(table);
  add_loss(table);
  return table;
}

}  // namespace

const OptionTable<TrainingOptions>& training_option_table() {
  static const OptionTable<TrainingOptions> table = make_table();
  return table;
}

Settings training_identity(const TrainingOptions& options) {
  const OptionTable<TrainingOptions>& table = training_option_table();
  Settings section = table.write(options);
  const Settings usual = table.write({});
  for (const std::string& key : table.keys_without_effect()) section.set(key, *usual.find(key));
  return section;
}

}  // namespace understudy::surrogates
