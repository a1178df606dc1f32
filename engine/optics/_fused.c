/* Passes over planes of float32 that NumPy would make one after the other, each in one.

   The twin of `_fused_numpy.py`, where every function is described; arithmetic in the same order.
   Planes are buffers of two axes whose pixels lie side by side in a row. What is not such a plane,
   or has not the shape that it must have, raises ValueError: nothing is read or written beyond.
   The interpreter is left free meanwhile. */

#include "_planes.h"

static inline float at_least(float value, float least)
{
    return value > least ? value : least;
}

static inline float unit(float value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

/* ---- cut_slice ---- */

WIDEST static int any_light(const float *RESTRICT at, float k, Py_ssize_t n)
{
    int any = 0;
    for (Py_ssize_t x = 0; x < n; x++)
        any |= fabsf(at[x] - k) < 1;
    return any;
}

WIDEST static int any_behind(const float *RESTRICT at, const float *RESTRICT apart, float k,
                             Py_ssize_t n)
{
    int any = 0;
    for (Py_ssize_t x = 0; x < n; x++)
        any |= (fabsf(at[x] - k) < 1) & (apart[x] > 0);
    return any;
}

WIDEST static void cut_plain(const float *RESTRICT at, const float *RESTRICT r,
                             const float *RESTRICT g, const float *RESTRICT b, float k,
                             float *RESTRICT own_r, float *RESTRICT own_g, float *RESTRICT own_b,
                             float *RESTRICT cover, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float share = at_least(1 - fabsf(at[x] - k), 0);
        own_r[x] = r[x] * share;
        own_g[x] = g[x] * share;
        own_b[x] = b[x] * share;
        cover[x] = share;
    }
}

WIDEST static void cut_parted(const float *RESTRICT at, const float *RESTRICT back_at,
                              const float *RESTRICT alpha, const float *RESTRICT apart,
                              const float *const colors[6], float k, float *RESTRICT own_r,
                              float *RESTRICT own_g, float *RESTRICT own_b, float *RESTRICT cover,
                              Py_ssize_t n)
{
    const float *RESTRICT r = colors[0], *RESTRICT g = colors[1], *RESTRICT b = colors[2];
    const float *RESTRICT back_r = colors[3], *RESTRICT back_g = colors[4];
    const float *RESTRICT back_b = colors[5];
    for (Py_ssize_t x = 0; x < n; x++) {
        float share = at_least(1 - fabsf(at[x] - k), 0);
        float joined = share * ((1 - alpha[x]) * (1 - apart[x]));
        float behind = at_least(1 - fabsf(back_at[x] - k), 0) * apart[x] + joined;
        own_r[x] = r[x] * share + back_r[x] * behind;
        own_g[x] = g[x] * share + back_g[x] * behind;
        own_b[x] = b[x] * share + back_b[x] * behind;
        cover[x] = share * alpha[x] + behind;
    }
}

/* Returns whether anything lies before the middle of the slice. */
WIDEST static int known_plain(const float *RESTRICT at, float k, float *RESTRICT known,
                              Py_ssize_t n)
{
    int before = 0;
    for (Py_ssize_t x = 0; x < n; x++) {
        known[x] = unit(k + 1 - at[x]);
        before |= at[x] < k;
    }
    return before;
}

WIDEST static void known_parted(const float *RESTRICT at, const float *RESTRICT back_at,
                                const float *RESTRICT between, const float *RESTRICT alpha,
                                const float *RESTRICT apart, float k, float *RESTRICT known,
                                Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float front = unit(k + 1 - at[x]), own = 1 - (1 - alpha[x]) * apart[x];
        float reached = (unit(k + 1 - between[x]) - front) * own;
        known[x] = apart[x] > 0 ? unit(k + 1 - back_at[x]) * (1 - reached) : front;
    }
}

enum { NOTHING = 0, OWN = 1, KNOWN = 2 };

typedef struct {
    Py_ssize_t top, bottom, left, right;
} Box;

static int holds(const Box *outer, const Box *inner)
{
    return outer->top <= inner->top && inner->top <= inner->bottom &&
           inner->bottom <= outer->bottom && outer->left <= inner->left &&
           inner->left <= inner->right && inner->right <= outer->right;
}

/* The planes of a view: front_at, 3 colors; then alpha, 3 colors behind, back_at, between, apart
   where anything lies behind. */
static int cut(const Plane *own, const Plane *view, int parted, float k, const Box *window,
               const Box *box, int wanted)
{
    const Plane *behind = view + 4;
    Py_ssize_t width = box->right - box->left, wide = window->right - window->left;
    int any = 0;
    for (Py_ssize_t y = box->top; y < box->bottom && !any; y++) {
        any = any_light(row_of(&view[0], y) + box->left, k, width);
        if (parted && !any)
            any = any_behind(row_of(&behind[4], y) + box->left, row_of(&behind[6], y) + box->left,
                             k, width);
    }
    if (!any)
        return NOTHING;
    int before = 0;
    for (Py_ssize_t y = window->top; y < window->bottom; y++) {
        Py_ssize_t to = y - window->top, skip = box->left - window->left;
        float *rows[4];
        int inside = y >= box->top && y < box->bottom;
        for (int i = 0; i < 4; i++) {
            rows[i] = row_of(&own[i], to);
            for (Py_ssize_t x = 0; x < (inside ? skip : wide); x++)
                rows[i][x] = 0;
            for (Py_ssize_t x = skip + width; inside && x < wide; x++)
                rows[i][x] = 0;
            rows[i] += skip;
        }
        if (inside) {
            const float *from[11];
            for (int i = 0; i < (parted ? 11 : 4); i++)
                from[i] = row_of(&view[i], y) + box->left;
            if (parted) {
                const float *colors[6] = {from[1], from[2], from[3], from[5], from[6], from[7]};
                cut_parted(from[0], from[8], from[4], from[10], colors, k, rows[0], rows[1],
                           rows[2], rows[3], width);
            }
            else
                cut_plain(from[0], from[1], from[2], from[3], k, rows[0], rows[1], rows[2],
                          rows[3], width);
        }
        if (!wanted)
            continue;
        const float *at = row_of(&view[0], y) + window->left;
        float *known = row_of(&own[4], to);
        if (parted)
            known_parted(at, row_of(&behind[4], y) + window->left,
                         row_of(&behind[5], y) + window->left,
                         row_of(&behind[0], y) + window->left,
                         row_of(&behind[6], y) + window->left, k, known, wide);
        else
            before |= known_plain(at, k, known, wide);
    }
    return wanted && !parted && !before ? OWN : KNOWN;
}

static PyObject *cut_slice(PyObject *module, PyObject *args)
{
    PyObject *own_planes, *colors, *front_at, *behind;
    int k, wanted;
    Box window, box;
    Held held = {.count = 0};
    Plane own[5], view[11];
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOi(nnnn)(nnnn)p", &own_planes, &colors, &front_at, &behind, &k,
                          &window.top, &window.bottom, &window.left, &window.right, &box.top,
                          &box.bottom, &box.left, &box.right, &wanted))
        return NULL;
    int parted = behind != Py_None;
    if (hold_planes(&held, own_planes, 5, 5, 1, own) > 0 &&
        hold_plane(&held, front_at, 0, &view[0]) &&
        hold_planes(&held, colors, 3, 3, 0, view + 1) > 0 &&
        (!parted || hold_planes(&held, behind, 7, 7, 0, view + 4) > 0) &&
        same_size(view, parted ? 11 : 4, view[0].height, view[0].width)) {
        Box whole = {0, view[0].height, 0, view[0].width};
        if (!holds(&whole, &window) || !holds(&window, &box) ||
            own[0].height != window.bottom - window.top ||
            own[0].width != window.right - window.left)
            PyErr_SetString(PyExc_ValueError, "box, window and view do not hold each other");
        else {
            int found;
            Py_BEGIN_ALLOW_THREADS
            found = cut(own, view, parted, (float)k, &window, &box, wanted);
            Py_END_ALLOW_THREADS
            result = PyLong_FromLong(found);
        }
    }
    let_go(&held);
    return result;
}

/* ---- lay ---- */

/* What the coverage of one color is divided by, and what is left of it. */
WIDEST static void weigh(const float *RESTRICT cover, const float *RESTRICT known, float least,
                         float *RESTRICT weight, float *RESTRICT covered, Py_ssize_t n)
{
    if (known != NULL)
        for (Py_ssize_t x = 0; x < n; x++) {
            float own = at_least(cover[x], 0);
            weight[x] = 1 / at_least(at_least(known[x], own), least);
            covered[x] = own;
        }
    else
        for (Py_ssize_t x = 0; x < n; x++) {
            float own = at_least(cover[x], 0);
            weight[x] = 1 / at_least(own, least);
            covered[x] = own;
        }
}

WIDEST static void over(const float *RESTRICT plane, const float *RESTRICT weight,
                        const float *RESTRICT covered, float *RESTRICT onto, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++)
        onto[x] = onto[x] * (1 - covered[x] * weight[x]) + plane[x] * weight[x];
}

WIDEST static void add_product(const float *RESTRICT plane, const float *RESTRICT weight,
                               float *RESTRICT onto, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++)
        onto[x] += plane[x] * weight[x];
}

WIDEST static void dim(float *RESTRICT weight, const float *RESTRICT cover, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++)
        weight[x] *= 1 - cover[x];
}

static int lay_rows(const Plane *planes, int covers, const Plane *known, float least, int beneath,
                    const Plane *onto)
{
    Py_ssize_t width = planes[0].width;
    float *work = malloc((size_t)(2 * width + 2) * sizeof(float));
    if (work == NULL)
        return 0;
    float *weight = work, *covered = work + width;
    for (Py_ssize_t y = 0; y < planes[0].height; y++)
        for (int c = 0; c < covers; c++) {
            const Plane *cover = &planes[3 + c];
            weigh(row_of(cover, y), known ? row_of(known, y) : NULL, least, weight, covered,
                  width);
            int first = covers == 3 ? c : 0, last = covers == 3 ? c : 2;
            if (beneath)
                dim(weight, row_of(&onto[3 + c], y), width);
            for (int i = first; i <= last; i++)
                if (beneath)
                    add_product(row_of(&planes[i], y), weight, row_of(&onto[i], y), width);
                else
                    over(row_of(&planes[i], y), weight, covered, row_of(&onto[i], y), width);
            float *below = row_of(&onto[3 + c], y);
            if (beneath)
                add_product(covered, weight, below, width);
            else
                over(covered, weight, covered, below, width);
        }
    free(work);
    return 1;
}

static PyObject *lay(PyObject *module, PyObject *args)
{
    PyObject *slice, *onto_planes, *known_plane;
    float least;
    int beneath;
    Held held = {.count = 0};
    Plane planes[6], onto[6], known;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOfOp", &slice, &known_plane, &least, &onto_planes, &beneath))
        return NULL;
    int knows = known_plane != Py_None, count = hold_planes(&held, slice, 4, 6, 0, planes);
    if (count == 5)
        PyErr_SetString(PyExc_ValueError, "a wrong number of planes");
    else if (count > 0 && hold_planes(&held, onto_planes, count, count, 1, onto) > 0 &&
             same_size(onto, 1, planes[0].height, planes[0].width) &&
             (!knows || (hold_plane(&held, known_plane, 0, &known) &&
                         same_size(&known, 1, planes[0].height, planes[0].width)))) {
        int done;
        Py_BEGIN_ALLOW_THREADS
        done = lay_rows(planes, count - 3, knows ? &known : NULL, least, beneath, onto);
        Py_END_ALLOW_THREADS
        result = done ? Py_NewRef(Py_None) : PyErr_NoMemory();
    }
    let_go(&held);
    return result;
}

/* ---- flatten ---- */

WIDEST static void weigh_both(const float *RESTRICT lower, const float *RESTRICT upper,
                              float least, float *RESTRICT weight, float *RESTRICT through,
                              Py_ssize_t n)
{
    if (lower != NULL)
        for (Py_ssize_t x = 0; x < n; x++) {
            through[x] = 1 - upper[x];
            weight[x] = 1 / at_least(upper[x] + lower[x] * through[x], least);
        }
    else
        for (Py_ssize_t x = 0; x < n; x++)
            weight[x] = 1 / at_least(upper[x], least);
}

WIDEST static void store(const float *RESTRICT lower, const float *RESTRICT through,
                         const float *RESTRICT upper, const float *RESTRICT weight,
                         float *RESTRICT onto, Py_ssize_t n)
{
    if (lower != NULL)
        for (Py_ssize_t x = 0; x < n; x++)
            onto[3 * x] = (upper[x] + lower[x] * through[x]) * weight[x];
    else
        for (Py_ssize_t x = 0; x < n; x++)
            onto[3 * x] = upper[x] * weight[x];
}

static int flatten_rows(const Plane *lower, const Plane *upper, int covers, float least,
                        const Py_buffer *onto)
{
    Py_ssize_t width = onto->shape[1];
    float *work = malloc((size_t)(2 * width + 2) * sizeof(float));
    if (work == NULL)
        return 0;
    float *weight = work, *through = work + width;
    for (Py_ssize_t y = 0; y < onto->shape[0]; y++)
        for (int i = 0; i < 3; i++) {
            int cover = 3 + (covers == 3 ? i : 0);
            if (i == 0 || covers == 3)
                weigh_both(lower ? row_of(&lower[cover], y) : NULL, row_of(&upper[cover], y),
                           least, weight, through, width);
            float *to = (float *)((char *)onto->buf + y * onto->strides[0]) + i;
            store(lower ? row_of(&lower[i], y) : NULL, through, row_of(&upper[i], y), weight, to,
                  width);
        }
    free(work);
    return 1;
}

static PyObject *flatten(PyObject *module, PyObject *args)
{
    PyObject *lower_planes, *upper_planes, *picture;
    float least;
    Held held = {.count = 0};
    Plane lower[6], upper[6];
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOfO", &lower_planes, &upper_planes, &least, &picture))
        return NULL;
    int both = lower_planes != Py_None, count = hold_planes(&held, upper_planes, 4, 6, 0, upper);
    const Py_buffer *onto;
    if (count == 5)
        PyErr_SetString(PyExc_ValueError, "a wrong number of planes");
    else if (count > 0 &&
             (!both || (hold_planes(&held, lower_planes, count, count, 0, lower) > 0 &&
                        same_size(lower, 1, upper[0].height, upper[0].width))) &&
             (onto = hold(&held, picture, 3, 1)) != NULL) {
        if (onto->shape[2] != 3 || (onto->shape[1] > 1 && onto->strides[1] != 12) ||
            onto->shape[0] > upper[0].height || onto->shape[1] > upper[0].width)
            PyErr_SetString(PyExc_ValueError, "the picture must be h x w x 3, within the planes");
        else {
            int done;
            Py_BEGIN_ALLOW_THREADS
            done = flatten_rows(both ? lower : NULL, upper, count - 3, least, onto);
            Py_END_ALLOW_THREADS
            result = done ? Py_NewRef(Py_None) : PyErr_NoMemory();
        }
    }
    let_go(&held);
    return result;
}

/* ---- magnify ---- */

/* The row or column that lies at `own` in the larger picture, and the weights of it and the next. */
static Py_ssize_t tap(Py_ssize_t own, Py_ssize_t count, double center, double shrink, float *near,
                      float *far)
{
    double place = (double)own * shrink + center * (1 - shrink);
    place = place < 0 ? 0 : place > (double)(count - 1) ? (double)(count - 1) : place;
    Py_ssize_t above = (Py_ssize_t)place;
    above = above > count - 2 ? count - 2 : above;
    *far = (float)((place - (double)above) * shrink);
    *near = (float)shrink - *far;
    return above;
}

WIDEST static void blend(const float *RESTRICT one, const float *RESTRICT two, float near,
                         float far, float *RESTRICT result, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++)
        result[x] = one[x] * near + two[x] * far;
}

WIDEST static void blend_by(const float *RESTRICT row, const float *RESTRICT near,
                            const float *RESTRICT far, float *RESTRICT result, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++)
        result[x] = row[x] * near[x] + row[x + 1] * far[x];
}

static int magnify_rows(const Plane *plane, double down, double across, double shrink,
                        const Plane *onto, Py_ssize_t top, Py_ssize_t left)
{
    Py_ssize_t width = onto->width;
    float *work = malloc((size_t)(2 * width + plane->width + 2) * sizeof(float));
    Py_ssize_t *from = malloc((size_t)(width + 1) * sizeof(Py_ssize_t));
    if (work == NULL || from == NULL) {
        free(work);
        free(from);
        return 0;
    }
    float *near = work, *far = work + width, *row = work + 2 * width, row_near, row_far;
    for (Py_ssize_t x = 0; x < width; x++)
        from[x] = tap(left + x, plane->width, across, shrink, &near[x], &far[x]);
    Py_ssize_t first = width ? from[0] : 0, last = width ? from[width - 1] + 1 : -1;
    for (Py_ssize_t y = 0; y < onto->height; y++) {
        Py_ssize_t above = tap(top + y, plane->height, down, shrink, &row_near, &row_far);
        blend(row_of(plane, above) + first, row_of(plane, above + 1) + first, row_near, row_far,
              row + first, last - first + 1);
        float *result = row_of(onto, y);
        for (Py_ssize_t x = 0, end; x < width; x = end) { /* a run of columns side by side */
            for (end = x + 1; end < width && from[end] - end == from[x] - x; end++)
                ;
            blend_by(row + from[x], near + x, far + x, result + x, end - x);
        }
    }
    free(work);
    free(from);
    return 1;
}

static PyObject *magnify(PyObject *module, PyObject *args)
{
    PyObject *from, *to;
    double down, across, shrink;
    Py_ssize_t top, left;
    Held held = {.count = 0};
    Plane plane, onto;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OdddOnn", &from, &down, &across, &shrink, &to, &top, &left))
        return NULL;
    if (hold_plane(&held, from, 0, &plane) && hold_plane(&held, to, 1, &onto)) {
        if (plane.height < 2 || plane.width < 2 || top < 0 || left < 0 ||
            top + onto.height > plane.height || left + onto.width > plane.width)
            PyErr_SetString(PyExc_ValueError, "the part does not lie in a plane of 2 x 2 or more");
        else {
            int done;
            Py_BEGIN_ALLOW_THREADS
            done = magnify_rows(&plane, down, across, shrink, &onto, top, left);
            Py_END_ALLOW_THREADS
            result = done ? Py_NewRef(Py_None) : PyErr_NoMemory();
        }
    }
    let_go(&held);
    return result;
}

static PyMethodDef methods[] = {
    {"cut_slice", cut_slice, METH_VARARGS, NULL},
    {"lay", lay, METH_VARARGS, NULL},
    {"flatten", flatten, METH_VARARGS, NULL},
    {"magnify", magnify, METH_VARARGS, NULL},
    {"cosine", cosine, METH_VARARGS, NULL},
    {"edge_alpha", edge_alpha, METH_VARARGS, NULL},
    {"guided_slopes", guided_slopes, METH_VARARGS, NULL},
    {"part_edge", part_edge, METH_VARARGS, NULL},
    {"fit_gradients", fit_gradients, METH_VARARGS, NULL},
    {"shrunk_divergence", shrunk_divergence, METH_VARARGS, NULL},
    {"blur_removed", blur_removed, METH_VARARGS, NULL},
    {"compare_blurs", compare_blurs, METH_VARARGS, NULL},
    {"pick_spilling", pick_spilling, METH_VARARGS, NULL},
    {"put_back", put_back, METH_VARARGS, NULL},
    {"spill", spill, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_fused", NULL, 0, methods, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__fused(void)
{
    return PyModuleDef_Init(&definition);
}
