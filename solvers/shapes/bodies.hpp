#pragma once
#include <string>
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <understudy/solvers/shapes/centres.hpp>
#include <understudy/solvers/shapes/ellipsoid_body.hpp>
#include <understudy/solvers/shapes/parameters.hpp>
#include <understudy/solvers/shapes/sphere_body.hpp>
#include <understudy/solvers/shapes/touching.hpp>
#include <vector>

namespace understudy::shapes {

/// The body of one row, and whether it is one.
template <class Body>
struct RowBody {
  Body body;
  bool present;  ///< false: the row has no body (fraction 0, or invalid)
};

/// Equal bodies, one body per row, at fixed centres of the periodic unit cell.
template <int D, class Body>
class Bodies {
 public:
  using BodyType = Body;
  using Parameters = std::array<ShapeParameter, Body::parameters>;
  using Rows = Kokkos::View<const double**, Kokkos::LayoutRight>;

  /// Parameters named in `varying` become ports, in the order of `parameters`; the others have
  /// their fixed values, for which an InputError, which names `section`, is thrown when they are
  /// out of range. Bodies whose gap is below `gap` touch.
  Bodies(Centres<D> centres, const Parameters& parameters, const std::vector<std::string>& varying,
         const std::string& section, double gap = kSmallestGap);

  const Centres<D>& centres() const { return centres_; }

  /// Of one sample, in the order of the columns of `rows` below (may be empty).
  const std::vector<Port>& ports() const { return ports_; }

  /// Names of what may be a port, whether it is one or not.
  const std::vector<std::string>& names() const { return names_; }

  /// The largest volume fraction that is valid at every angle when the body's axis is `aspect`
  /// times the others.
  double largest_fraction(double aspect = 1) const {
    return Body::fraction_limit(aspect, centres_.distance, centres_.count(), gap_);
  }

  /// The body of each row of `rows`, one per outcome. A row whose bodies touch (gap below
  /// the smallest one, periodic images included), overlap or are not numbers gets
  /// Outcome::invalid_input and no body; other outcomes stay as they are. Throws InternalError when
  /// there are not as many rows as outcomes (without ports, `rows` may have any size).
  Kokkos::View<RowBody<Body>*> place(const Execution& exec, const Rows& rows,
                                     const Outcomes& outcomes) const;

 private:
  Centres<D> centres_;
  std::vector<Port> ports_;  // filled by what splits the parameters
  RowParameters<Body::parameters> parameters_;
  std::vector<std::string> names_;
  double gap_;
};

/// Circles or spheres: volume_fraction.
template <int D>
using Spheres = Bodies<D, SphereBody<D>>;

/// Ellipses or ellipsoids of revolution: volume_fraction, aspect, angle.
template <int D>
using Ellipsoids = Bodies<D, EllipsoidBody<D>>;

extern template class Bodies<2, SphereBody<2>>;
extern template class Bodies<3, SphereBody<3>>;
extern template class Bodies<2, EllipsoidBody<2>>;
extern template class Bodies<3, EllipsoidBody<3>>;

}  // namespace understudy::shapes
