"""Labels of points that do not lie on each other, for pictures.py."""
import numpy as np

LONGEST = 18  # letters; longer names stand in a list below


def key_of(names):
    """Letters for names that are too long to stand beside a point: {name: "a"}."""
    long = [name for name in names if len(name) > LONGEST]
    return {name: chr(ord("a") + k % 26) * (1 + k // 26) for k, name in enumerate(long)}


class Labels:
    """Puts words beside points where they cover least of each other, of points and of lines."""

    def __init__(self, axes):
        axes.figure.draw_without_rendering()  # settles the limits and the layout
        self.axes, self.taken = axes, []
        self.pixels = axes.figure.dpi / 72  # in a point

    def block(self, points):
        """Neighbourhoods of points in data coordinates."""
        r = 5 * self.pixels
        for x, y in self.axes.transData.transform(points):
            self.taken.append((x - r, y - r, x + r, y + r))

    def block_line(self, points):
        ends = np.log(points)
        for start, end in zip(ends, ends[1:]):
            self.block(np.exp(start + np.linspace(0, 1, 40)[:, None] * (end - start)))

    def place(self, point, words, colour):
        x, y = self.axes.transData.transform(point)
        width, height = (size * self.pixels for size in (5.2 * len(words), 9))
        near, far = 7 * self.pixels, 14 * self.pixels
        starts = [(dx, dy) for d in (near, far)
                  for dx in (d, -d - width, -width / 2) for dy in (-height / 2, d, -d - height)
                  if dx != -width / 2 or dy != -height / 2]
        boxes = [(x + dx, y + dy, x + dx + width, y + dy + height) for dx, dy in starts]
        frame = self.axes.get_window_extent().extents
        best = min(range(len(boxes)), key=lambda k: self.covered(boxes[k]) + 10 * outside(boxes[k], frame) + 0.5 * k)
        self.taken.append(boxes[best])
        self.axes.annotate(words, point, xytext=[d / self.pixels for d in starts[best]], textcoords="offset points",
                           fontsize=8, color=colour, annotation_clip=False)

    def covered(self, box):
        return sum(overlap(box, other) for other in self.taken)


def overlap(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(width, 0) * max(height, 0)


def outside(box, frame):
    return (box[2] - box[0]) * (box[3] - box[1]) - overlap(box, frame)
