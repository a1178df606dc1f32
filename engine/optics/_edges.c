/* The passes that find depth edges and tell foreground from background round them.

   The twins of `_edges_numpy.py`, where they are described; arithmetic in the same order. */

#include "_planes.h"

static inline float greater(float one, float other)
{
    return one > other ? one : other;
}

static inline float smaller(float one, float other)
{
    return one < other ? one : other;
}

static inline float within(float value, float least, float most)
{
    return smaller(greater(value, least), most);
}

/* The front's share by projection between the sides' colors, and the disparity's own edge. */
static inline float share_of(const float own[3], const float near[3], const float far[3],
                             float texture, float is_near, float softened, float doubt,
                             float opaque)
{
    float length = texture * doubt + 1e-4f, along = length * softened, fits = INFINITY;
    for (int c = 0; c < 3; c++) {
        float difference = near[c] - far[c];
        along += (own[c] - far[c]) * difference;
        length += difference * difference;
        fits = smaller(own[c] / greater(far[c], 1e-6f), fits);
    }
    float alpha = within(along / length, 0, 1);
    float front = greater(is_near, within(4 * alpha - 2, 0, 1));
    alpha = greater(alpha, front * (1 - fits));
    return alpha > opaque ? 1 : alpha;
}

/* Rows of planes, one after the other: three colors, four of the near side, four of the far side,
   texture, and of the prior: what is near, the same softened, doubt. */
enum { COLORS = 0, NEAR = 3, FAR = 7, TEXTURE = 11, IS_NEAR, SOFTENED, DOUBT, ALPHA_PLANES };

WIDEST static void find_alpha(const float *const rows[ALPHA_PLANES], float opaque,
                              float *RESTRICT alpha, Py_ssize_t n)
{
    const float *RESTRICT r = rows[0], *RESTRICT g = rows[1], *RESTRICT b = rows[2];
    const float *RESTRICT near_r = rows[NEAR], *RESTRICT near_g = rows[NEAR + 1];
    const float *RESTRICT near_b = rows[NEAR + 2], *RESTRICT far_r = rows[FAR];
    const float *RESTRICT far_g = rows[FAR + 1], *RESTRICT far_b = rows[FAR + 2];
    const float *RESTRICT texture = rows[TEXTURE], *RESTRICT is_near = rows[IS_NEAR];
    const float *RESTRICT softened = rows[SOFTENED], *RESTRICT doubt = rows[DOUBT];
    for (Py_ssize_t x = 0; x < n; x++) {
        float own[3] = {r[x], g[x], b[x]}, near[3] = {near_r[x], near_g[x], near_b[x]};
        float far[3] = {far_r[x], far_g[x], far_b[x]};
        alpha[x] = share_of(own, near, far, texture[x], is_near[x], softened[x], doubt[x], opaque);
    }
}

static void rows_of(const Plane *planes, int count, Py_ssize_t y, const float **rows)
{
    for (int i = 0; i < count; i++)
        rows[i] = row_of(&planes[i], y);
}

PyObject *edge_alpha(PyObject *module, PyObject *args)
{
    PyObject *colors, *near, *far, *texture, *prior, *to;
    float opaque;
    Held held = {.count = 0};
    Plane planes[ALPHA_PLANES], onto;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOOfO", &colors, &near, &far, &texture, &prior, &opaque, &to))
        return NULL;
    if (hold_planes(&held, colors, 3, 3, 0, planes) > 0 &&
        hold_planes(&held, near, 4, 4, 0, planes + NEAR) > 0 &&
        hold_planes(&held, far, 4, 4, 0, planes + FAR) > 0 &&
        hold_plane(&held, texture, 0, &planes[TEXTURE]) &&
        hold_planes(&held, prior, 3, 3, 0, planes + IS_NEAR) > 0 &&
        hold_plane(&held, to, 1, &onto) &&
        same_size(planes, ALPHA_PLANES, onto.height, onto.width)) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t y = 0; y < onto.height; y++) {
            const float *rows[ALPHA_PLANES];
            rows_of(planes, ALPHA_PLANES, y, rows);
            find_alpha(rows, opaque, row_of(&onto, y), onto.width);
        }
        Py_END_ALLOW_THREADS
        result = Py_NewRef(Py_None);
    }
    let_go(&held);
    return result;
}

/* ---- part_edge ---- */

/* The disparity, or its side's where it is on its way to the other side. */
static inline float snapped(float disparity, float side, float off, float ramp)
{
    return disparity + (side - disparity) * within((off - ramp) / ramp, 0, 1);
}

/* Of one color: what lies behind, by how unlike the sides' mixture the pixel is. */
WIDEST static void color_behind(const float *RESTRICT color, const float *RESTRICT near,
                                const float *RESTRICT far, const float *RESTRICT far_spread,
                                const float *RESTRICT alpha, const float *RESTRICT band,
                                float opaque, float *RESTRICT back, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float own = color[x], front = alpha[x], behind = 1 - front;
        float correction = behind / (front * front + behind * behind);
        float likely = (far_spread[x] + 0.02f) / greater(front, 0.02f);
        float residual = own - front * near[x] - behind * far[x];
        float deep = greater(far[x] + within(residual * correction, -likely, likely), 0);
        float most = own / greater(behind, 1 - opaque);
        most = front < 1 ? most : INFINITY;
        deep = smaller(deep, most);
        back[x] = band[x] > 0 ? deep : own;
    }
}

/* Where the front lies and where the back, how much that is to be trusted, and alpha in the band. */
WIDEST static void place_both(const float *RESTRICT disparity, const float *RESTRICT near,
                              const float *RESTRICT far, const float *RESTRICT is_near,
                              const float *RESTRICT band, float ramp, float *RESTRICT alpha,
                              float *RESTRICT front_at, float *RESTRICT back_at,
                              float *RESTRICT seen, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float own = disparity[x], place = (own - far[x]) / greater(near[x] - far[x], 1e-6f);
        float front = snapped(own, near[x], 1 - place, ramp);
        float back = snapped(own, far[x], place, ramp);
        front = is_near[x] > 0 ? front : near[x];
        back = is_near[x] > 0 ? far[x] : back;
        float share = band[x] > 0 ? alpha[x] : 1, least = greater(1 - share, 0.05f);
        alpha[x] = share;
        front_at[x] = band[x] > 0 ? front : own;
        back_at[x] = band[x] > 0 ? back : own;
        seen[x] = band[x] > 0 ? least : 0;
    }
}

/* More planes for it, and what it writes. */
enum { FAR_SPREAD = ALPHA_PLANES, DISPARITY, BAND, EDGE_PLANES };
enum { EDGE_ALPHA, FRONT_DISPARITY, BACK, BACK_DISPARITY = BACK + 3, SEEN, EDGE_RESULTS };

static void part_row(const float *const rows[EDGE_PLANES], float opaque, float ramp,
                     float *const to[EDGE_RESULTS], Py_ssize_t n)
{
    find_alpha(rows, opaque, to[EDGE_ALPHA], n);
    place_both(rows[DISPARITY], rows[NEAR + 3], rows[FAR + 3], rows[IS_NEAR], rows[BAND], ramp,
               to[EDGE_ALPHA], to[FRONT_DISPARITY], to[BACK_DISPARITY], to[SEEN], n);
    for (int c = 0; c < 3; c++)
        color_behind(rows[c], rows[NEAR + c], rows[FAR + c], rows[FAR_SPREAD], to[EDGE_ALPHA],
                     rows[BAND], opaque, to[BACK + c], n);
}

PyObject *part_edge(PyObject *module, PyObject *args)
{
    PyObject *colors, *near, *far, *texture, *prior, *spread, *disparity, *band, *to;
    float opaque, ramp;
    Held held = {.count = 0};
    Plane planes[EDGE_PLANES], onto[EDGE_RESULTS];
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOOOOOffO", &colors, &near, &far, &texture, &prior, &spread,
                          &disparity, &band, &opaque, &ramp, &to))
        return NULL;
    if (hold_planes(&held, colors, 3, 3, 0, planes) > 0 &&
        hold_planes(&held, near, 4, 4, 0, planes + NEAR) > 0 &&
        hold_planes(&held, far, 4, 4, 0, planes + FAR) > 0 &&
        hold_plane(&held, texture, 0, &planes[TEXTURE]) &&
        hold_planes(&held, prior, 3, 3, 0, planes + IS_NEAR) > 0 &&
        hold_plane(&held, spread, 0, &planes[FAR_SPREAD]) &&
        hold_plane(&held, disparity, 0, &planes[DISPARITY]) &&
        hold_plane(&held, band, 0, &planes[BAND]) &&
        hold_planes(&held, to, EDGE_RESULTS, EDGE_RESULTS, 1, onto) > 0 &&
        same_size(planes, EDGE_PLANES, onto[0].height, onto[0].width)) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t y = 0; y < onto[0].height; y++) {
            const float *rows[EDGE_PLANES];
            float *results[EDGE_RESULTS];
            rows_of(planes, EDGE_PLANES, y, rows);
            for (int i = 0; i < EDGE_RESULTS; i++)
                results[i] = row_of(&onto[i], y);
            part_row(rows, opaque, ramp, results, onto[0].width);
        }
        Py_END_ALLOW_THREADS
        result = Py_NewRef(Py_None);
    }
    let_go(&held);
    return result;
}

/* ---- guided_slopes ---- */

enum { MEANS = 13, SLOPES = 4 };

/* He et al. 2013, eqs. 19 and 20; the inverse of the symmetric 3 x 3 covariance by cofactors. */
WIDEST static void find_slopes(const float *const means[MEANS], float epsilon,
                               float *const slopes[SLOPES], Py_ssize_t n)
{
    const float *RESTRICT r = means[0], *RESTRICT g = means[1], *RESTRICT b = means[2];
    const float *RESTRICT v = means[3], *RESTRICT of_rv = means[4], *RESTRICT of_gv = means[5];
    const float *RESTRICT of_bv = means[6], *RESTRICT of_rr = means[7];
    const float *RESTRICT of_gg = means[8], *RESTRICT of_bb = means[9];
    const float *RESTRICT of_rg = means[10], *RESTRICT of_rb = means[11];
    const float *RESTRICT of_gb = means[12];
    float *RESTRICT to_r = slopes[0], *RESTRICT to_g = slopes[1], *RESTRICT to_b = slopes[2];
    float *RESTRICT offset = slopes[3];
    APART
    for (Py_ssize_t x = 0; x < n; x++) {
        float rv = of_rv[x] - r[x] * v[x], gv = of_gv[x] - g[x] * v[x];
        float bv = of_bv[x] - b[x] * v[x], rr = of_rr[x] - r[x] * r[x] + epsilon;
        float gg = of_gg[x] - g[x] * g[x] + epsilon, bb = of_bb[x] - b[x] * b[x] + epsilon;
        float rg = of_rg[x] - r[x] * g[x], rb = of_rb[x] - r[x] * b[x];
        float gb = of_gb[x] - g[x] * b[x];
        float irr = gg * bb - gb * gb, igg = rr * bb - rb * rb, ibb = rr * gg - rg * rg;
        float irg = gb * rb - rg * bb, irb = rg * gb - gg * rb, igb = rb * rg - rr * gb;
        float inverse = 1 / (rr * irr + rg * irg + rb * irb);
        float own_r = (irr * rv + irg * gv + irb * bv) * inverse;
        float own_g = (irg * rv + igg * gv + igb * bv) * inverse;
        float own_b = (irb * rv + igb * gv + ibb * bv) * inverse;
        to_r[x] = own_r;
        to_g[x] = own_g;
        to_b[x] = own_b;
        offset[x] = v[x] - own_r * r[x] - own_g * g[x] - own_b * b[x];
    }
}

PyObject *guided_slopes(PyObject *module, PyObject *args)
{
    PyObject *from, *to;
    float epsilon;
    Held held = {.count = 0};
    Plane means[MEANS], slopes[SLOPES];
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OfO", &from, &epsilon, &to))
        return NULL;
    if (hold_planes(&held, from, MEANS, MEANS, 0, means) > 0 &&
        hold_planes(&held, to, SLOPES, SLOPES, 1, slopes) > 0 &&
        same_size(slopes, 1, means[0].height, means[0].width)) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t y = 0; y < means[0].height; y++) {
            const float *rows[MEANS];
            float *results[SLOPES];
            rows_of(means, MEANS, y, rows);
            for (int i = 0; i < SLOPES; i++)
                results[i] = row_of(&slopes[i], y);
            find_slopes(rows, epsilon, results, means[0].width);
        }
        Py_END_ALLOW_THREADS
        result = Py_NewRef(Py_None);
    }
    let_go(&held);
    return result;
}
