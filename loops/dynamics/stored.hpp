#pragma once
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/core/operator.hpp>

namespace understudy::loops {

/// A field as an array [rows, columns], and back. Reading throws InputError unless it has the
/// field's shape.
void store_field(const Execution& exec, Archive& archive, const std::string& name,
                 const Field& field, const std::string& unit);
void read_field(const Execution& exec, const Archive& archive, const std::string& name,
                const Field& field);

/// What an operator remembers from step to step, below `name`, and back.
void store_state(Archive& archive, const std::string& name, const Operator& op);
void read_state(const Archive& archive, const std::string& name, Operator& op);

}  // namespace understudy::loops
