#pragma once

namespace understudy::protein {

/// The neck between two spheres, the region between them that no water fits into: its integral of
/// 1 / (4 pi r^4) around the first atom at distance r is height / (1 + d^2 + 0.3 d^6), with
/// d = r - distance (Mongan, Simmerling, McCammon, Case, Onufriev, J. Chem. Theory Comput. 3, 2007,
/// eqs. 17 to 19).
struct Neck {
  double distance;  ///< A
  double height;    ///< 1/A
};

/// A: the radii that the tables hold; outside there is no neck.
inline constexpr double smallest_neck_radius = 1.0, largest_neck_radius = 2.0;

/// The neck that an atom of radius `other` [A] makes for one of radius `radius` [A]: the tables of
/// that article's supplement, as AMBER has them for radii of 1 to 2 A, linear in between.
Neck neck_of(double radius, double other);

}  // namespace understudy::protein
