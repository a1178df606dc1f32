/* The cosine transform of a plane: its rows, then its columns, 16 of them side by side.

   The twin of `_fused_numpy.cosine`. A transform of length n is a Fourier transform of half the
   length (Makhoul 1980) of the even places in order and the odd ones backwards, by Stockham's
   passes of 4, 2, 3 and 5: those read and write in order, and what they do for one row they do for
   16 at once. */

#include "_planes.h"

#define LANES 16
#define MOST_PASSES 32

typedef struct {
    Py_ssize_t length; /* of the rows, even */
    int passes, radix[MOST_PASSES];
    float *cosine; /* cos(pi k / (2 length)), k from 0 to the length */
    float *twist;  /* factors of the passes, cosine and minus sine, one after the other */
    float *turns;  /* six for each pair of places, see `to_cosine` */
    Py_ssize_t *slots; /* where each place of a row lies for the Fourier transform */
    float *work, *spare; /* length x LANES each: real parts, then imaginary ones */
} Plan;

/* exp(-i pi k / (2 length)) */
static void turn(const Plan *plan, Py_ssize_t k, float *re, float *im)
{
    Py_ssize_t n = plan->length, quarter = k / n % 4, rest = k % n;
    float c = plan->cosine[rest], s = plan->cosine[n - rest];
    *re = quarter == 0 ? c : quarter == 1 ? -s : quarter == 2 ? -c : s;
    *im = quarter == 0 ? -s : quarter == 1 ? -c : quarter == 2 ? s : c;
}

static void drop_plan(Plan *plan)
{
    free(plan->cosine);
    free(plan->twist);
    free(plan->turns);
    free(plan->slots);
    free(plan->work);
    free(plan->spare);
}

/* Whether the length is even and a product of 2, 3 and 5. */
static int passes_of(Plan *plan, Py_ssize_t length)
{
    static const int radices[] = {4, 2, 3, 5};
    plan->length = length;
    plan->passes = 0;
    if (length < 2 || length % 2)
        return 0;
    Py_ssize_t rest = length / 2;
    for (int i = 0; i < 4; i++)
        for (; rest % radices[i] == 0 && plan->passes < MOST_PASSES; rest /= radices[i])
            plan->radix[plan->passes++] = radices[i];
    return rest == 1;
}

/* What a pair of places is turned by, with the norms and half of sums and differences in it. */
static void make_turns(const Plan *plan, int inverse)
{
    Py_ssize_t n = plan->length, half = n / 2;
    float norm = (float)sqrt(0.5 / (double)n), *turns = plan->turns;
    for (Py_ssize_t k = 0; 2 * k <= half; k++, turns += 6) {
        float own = k ? norm : norm * (float)sqrt(inverse ? 2 : 0.5); /* that of the mean */
        turn(plan, 4 * k, &turns[0], &turns[1]);
        turn(plan, k, &turns[2], &turns[3]);
        turn(plan, half - k, &turns[4], &turns[5]);
        turns[2] *= own;
        turns[3] *= own;
        turns[4] *= norm;
        turns[5] *= norm;
    }
}

static int make_plan(Plan *plan, int inverse)
{
    Py_ssize_t n = plan->length;
    plan->cosine = malloc((size_t)(n + 1) * sizeof(float));
    plan->twist = malloc((size_t)(n + 2) * sizeof(float));
    plan->turns = malloc((size_t)(6 * (n / 4 + 1)) * sizeof(float));
    plan->slots = malloc((size_t)n * sizeof(Py_ssize_t));
    plan->work = malloc((size_t)n * LANES * sizeof(float));
    plan->spare = malloc((size_t)n * LANES * sizeof(float));
    if (!plan->cosine || !plan->twist || !plan->turns || !plan->slots || !plan->work ||
        !plan->spare)
        return 0;
    for (Py_ssize_t k = 0; k <= n; k++)
        plan->cosine[k] = (float)cos(3.14159265358979323846 * (double)k / (double)(2 * n));
    float *twist = plan->twist;
    Py_ssize_t left = n / 2;
    for (int pass = 0; pass < plan->passes; left /= plan->radix[pass++])
        for (Py_ssize_t p = 0; p < left / plan->radix[pass]; p++)
            for (int j = 1; j < plan->radix[pass]; j++, twist += 2)
                turn(plan, p * j * (4 * n / left), &twist[0], &twist[1]);
    make_turns(plan, inverse);
    for (Py_ssize_t x = 0; x < n; x++) { /* the even ones in order, then the odd ones backwards */
        Py_ssize_t at = x % 2 ? n - 1 - x / 2 : x / 2;
        plan->slots[x] = (at / 2 + (at % 2 ? n / 2 : 0)) * LANES;
    }
    return 1;
}

/* ---- passes of the Fourier transform: `length` places of `stride` numbers each ---- */

/* Store a complex number times the factor `by`. */
static inline void put_turned(float *RESTRICT to_re, float *RESTRICT to_im, Py_ssize_t at, float re,
                              float im, const float *RESTRICT by)
{
    to_re[at] = re * by[0] - im * by[1];
    to_im[at] = re * by[1] + im * by[0];
}

WIDEST static void pass_2(const float *RESTRICT re, const float *RESTRICT im, float *RESTRICT to_re,
                          float *RESTRICT to_im, Py_ssize_t length, Py_ssize_t stride,
                          const float *RESTRICT twist)
{
    Py_ssize_t part = length / 2 * stride;
    for (Py_ssize_t p = 0; p < length / 2; p++, twist += 2)
        for (Py_ssize_t q = 0; q < stride; q += LANES) {
            Py_ssize_t from = p * stride + q, to = 2 * p * stride + q;
            APART
            for (int l = 0; l < LANES; l++) {
                float ar = re[from + l], ai = im[from + l];
                float br = re[from + part + l], bi = im[from + part + l];
                float dr = ar - br, di = ai - bi;
                to_re[to + l] = ar + br;
                to_im[to + l] = ai + bi;
                put_turned(to_re, to_im, to + stride + l, dr, di, twist);
            }
        }
}

WIDEST static void pass_3(const float *RESTRICT re, const float *RESTRICT im, float *RESTRICT to_re,
                          float *RESTRICT to_im, Py_ssize_t length, Py_ssize_t stride,
                          const float *RESTRICT twist)
{
    const float sine = 0.86602540378443865f;
    Py_ssize_t part = length / 3 * stride;
    for (Py_ssize_t p = 0; p < length / 3; p++, twist += 4)
        for (Py_ssize_t q = 0; q < stride; q += LANES) {
            Py_ssize_t from = p * stride + q, to = 3 * p * stride + q;
            APART
            for (int l = 0; l < LANES; l++) {
                float ar = re[from + l], ai = im[from + l];
                float br = re[from + part + l], bi = im[from + part + l];
                float cr = re[from + 2 * part + l], ci = im[from + 2 * part + l];
                float tr = br + cr, ti = bi + ci;
                float ur = ar - 0.5f * tr, ui = ai - 0.5f * ti;
                float vr = sine * (bi - ci), vi = -sine * (br - cr); /* -i sine (b - c) */
                float xr = ur + vr, xi = ui + vi, yr = ur - vr, yi = ui - vi;
                to_re[to + l] = ar + tr;
                to_im[to + l] = ai + ti;
                put_turned(to_re, to_im, to + stride + l, xr, xi, twist);
                put_turned(to_re, to_im, to + 2 * stride + l, yr, yi, twist + 2);
            }
        }
}

WIDEST static void pass_4(const float *RESTRICT re, const float *RESTRICT im, float *RESTRICT to_re,
                          float *RESTRICT to_im, Py_ssize_t length, Py_ssize_t stride,
                          const float *RESTRICT twist)
{
    Py_ssize_t part = length / 4 * stride;
    for (Py_ssize_t p = 0; p < length / 4; p++, twist += 6)
        for (Py_ssize_t q = 0; q < stride; q += LANES) {
            Py_ssize_t from = p * stride + q, to = 4 * p * stride + q;
            APART
            for (int l = 0; l < LANES; l++) {
                float ar = re[from + l], ai = im[from + l];
                float br = re[from + part + l], bi = im[from + part + l];
                float cr = re[from + 2 * part + l], ci = im[from + 2 * part + l];
                float dr = re[from + 3 * part + l], di = im[from + 3 * part + l];
                float acr = ar + cr, aci = ai + ci, a_cr = ar - cr, a_ci = ai - ci;
                float bdr = br + dr, bdi = bi + di, b_dr = br - dr, b_di = bi - di;
                float xr = a_cr + b_di, xi = a_ci - b_dr; /* a - c - i (b - d) */
                float yr = acr - bdr, yi = aci - bdi;
                float zr = a_cr - b_di, zi = a_ci + b_dr;
                to_re[to + l] = acr + bdr;
                to_im[to + l] = aci + bdi;
                put_turned(to_re, to_im, to + stride + l, xr, xi, twist);
                put_turned(to_re, to_im, to + 2 * stride + l, yr, yi, twist + 2);
                put_turned(to_re, to_im, to + 3 * stride + l, zr, zi, twist + 4);
            }
        }
}

WIDEST static void pass_5(const float *RESTRICT re, const float *RESTRICT im, float *RESTRICT to_re,
                          float *RESTRICT to_im, Py_ssize_t length, Py_ssize_t stride,
                          const float *RESTRICT twist)
{
    const float c1 = 0.30901699437494742f, s1 = 0.95105651629515357f;
    const float c2 = -0.80901699437494742f, s2 = 0.58778525229247313f;
    Py_ssize_t part = length / 5 * stride;
    for (Py_ssize_t p = 0; p < length / 5; p++, twist += 8)
        for (Py_ssize_t q = 0; q < stride; q += LANES) {
            Py_ssize_t from = p * stride + q, to = 5 * p * stride + q;
            APART
            for (int l = 0; l < LANES; l++) {
                float ar = re[from + l], ai = im[from + l];
                float br = re[from + part + l], bi = im[from + part + l];
                float cr = re[from + 2 * part + l], ci = im[from + 2 * part + l];
                float dr = re[from + 3 * part + l], di = im[from + 3 * part + l];
                float er = re[from + 4 * part + l], ei = im[from + 4 * part + l];
                float ber = br + er, bei = bi + ei, b_er = br - er, b_ei = bi - ei;
                float cdr = cr + dr, cdi = ci + di, c_dr = cr - dr, c_di = ci - di;
                float ur = ar + c1 * ber + c2 * cdr, ui = ai + c1 * bei + c2 * cdi;
                float vr = ar + c2 * ber + c1 * cdr, vi = ai + c2 * bei + c1 * cdi;
                float fr = s1 * b_ei + s2 * c_di, fi = -s1 * b_er - s2 * c_dr;
                float gr = s2 * b_ei - s1 * c_di, gi = s1 * c_dr - s2 * b_er;
                float wr = ur + fr, wi = ui + fi, xr = vr + gr, xi = vi + gi;
                float yr = vr - gr, yi = vi - gi, zr = ur - fr, zi = ui - fi;
                to_re[to + l] = ar + ber + cdr;
                to_im[to + l] = ai + bei + cdi;
                put_turned(to_re, to_im, to + stride + l, wr, wi, twist);
                put_turned(to_re, to_im, to + 2 * stride + l, xr, xi, twist + 2);
                put_turned(to_re, to_im, to + 3 * stride + l, yr, yi, twist + 4);
                put_turned(to_re, to_im, to + 4 * stride + l, zr, zi, twist + 6);
            }
        }
}

/* The Fourier transform of what lies in `work`, or with both parts swapped its inverse; afterwards
   it lies in `work` again. */
static void fourier(Plan *plan, int inverse)
{
    Py_ssize_t left = plan->length / 2, stride = LANES;
    Py_ssize_t real = inverse ? left * LANES : 0, imaginary = inverse ? 0 : left * LANES;
    const float *twist = plan->twist;
    for (int pass = 0; pass < plan->passes; pass++) {
        int radix = plan->radix[pass];
        const float *from = plan->work;
        float *to = plan->spare;
        (radix == 4   ? pass_4
         : radix == 2 ? pass_2
         : radix == 3 ? pass_3
                      : pass_5)(from + real, from + imaginary, to + real, to + imaginary, left,
                                stride, twist);
        plan->spare = plan->work;
        plan->work = to;
        twist += 2 * (radix - 1) * (left / radix);
        left /= radix;
        stride *= radix;
    }
}

/* ---- between the Fourier and the cosine transform, places k and half - k together ---- */

WIDEST static void to_cosine(const float *RESTRICT z, float *RESTRICT x, Py_ssize_t half,
                             const float *RESTRICT turns)
{
    const float *zi = z + half * LANES;
    for (Py_ssize_t k = 0; 2 * k <= half; k++, turns += 6) {
        Py_ssize_t a = k * LANES, b = (k ? half - k : 0) * LANES, middle = half * LANES;
        Py_ssize_t last = k ? 2 * middle - a : middle;
        APART
        for (int l = 0; l < LANES; l++) {
            float ar = z[a + l], ai = zi[a + l], br = z[b + l], bi = zi[b + l];
            float er = ar + br, ei = ai - bi, dr = ai + bi, di = br - ar;
            float wr = dr * turns[0] - di * turns[1], wi = dr * turns[1] + di * turns[0];
            float pr = er + wr, pi = ei + wi, mr = er - wr, mi = wi - ei;
            x[last + l] = -(pr * turns[3] + pi * turns[2]); /* of k = 0 overwritten */
            x[a + l] = pr * turns[2] - pi * turns[3];
            x[middle - a + l] = mr * turns[4] - mi * turns[5];
            x[middle + a + l] = -(mr * turns[5] + mi * turns[4]);
        }
    }
}

WIDEST static void from_cosine(const float *RESTRICT x, float *RESTRICT z, Py_ssize_t half,
                               const float *RESTRICT turns)
{
    float *zi = z + half * LANES;
    for (Py_ssize_t k = 0; 2 * k <= half; k++, turns += 6) {
        Py_ssize_t a = k * LANES, b = (k ? half - k : 0) * LANES, middle = half * LANES;
        Py_ssize_t last = k ? 2 * middle - a : 0;
        float there = k ? -1 : 0;
        APART
        for (int l = 0; l < LANES; l++) {
            float xr = x[a + l], xi = there * x[last + l];
            float yr = x[middle - a + l], yi = -x[middle + a + l];
            float pr = xr * turns[2] + xi * turns[3], pi = xi * turns[2] - xr * turns[3];
            float mr = yr * turns[4] + yi * turns[5], mi = yi * turns[4] - yr * turns[5];
            float er = pr + mr, ei = pi - mi, wr = pr - mr, wi = pi + mi;
            float dr = wr * turns[0] + wi * turns[1], di = wi * turns[0] - wr * turns[1];
            z[b + l] = er + di; /* of k = 0 overwritten */
            zi[b + l] = dr - ei;
            z[a + l] = er - di;
            zi[a + l] = ei + dr;
        }
    }
}

/* Transform the rows that lie in `work`: forward from `slots` to place by place, inverse back. */
static void transform(Plan *plan, int inverse)
{
    if (!inverse)
        fourier(plan, 0);
    (inverse ? from_cosine : to_cosine)(plan->work, plan->spare, plan->length / 2, plan->turns);
    float *done = plan->spare;
    plan->spare = plan->work;
    plan->work = done;
    if (inverse)
        fourier(plan, 1);
}

/* 16 places at a time, whose lines stay in the cache. */
static void transform_rows(Plan *plan, const Plane *plane, const Plane *onto, int inverse)
{
    Py_ssize_t n = plan->length;
    const Py_ssize_t *slots = plan->slots;
    for (Py_ssize_t top = 0; top < plane->height; top += LANES) {
        int count = plane->height - top < LANES ? (int)(plane->height - top) : LANES;
        for (Py_ssize_t x = 0, end; x < n; x = end) {
            end = n - x < LANES ? n : x + LANES;
            for (int l = 0; l < LANES; l++) { /* the last row again where there are no 16 */
                const float *row = row_of(plane, top + (l < count ? l : count - 1));
                for (Py_ssize_t i = x; i < end; i++)
                    plan->work[(inverse ? i * LANES : slots[i]) + l] = row[i];
            }
        }
        transform(plan, inverse);
        for (Py_ssize_t x = 0, end; x < n; x = end) {
            end = n - x < LANES ? n : x + LANES;
            for (int l = 0; l < count; l++) {
                float *row = row_of(onto, top + l);
                for (Py_ssize_t i = x; i < end; i++)
                    row[i] = plan->work[(inverse ? slots[i] : i * LANES) + l];
            }
        }
    }
}

static void transform_columns(Plan *plan, const Plane *onto, int inverse)
{
    Py_ssize_t n = plan->length;
    for (Py_ssize_t left = 0; left < onto->width; left += LANES) {
        int count = onto->width - left < LANES ? (int)(onto->width - left) : LANES;
        for (Py_ssize_t y = 0; y < n; y++) {
            float *own = plan->work + (inverse ? y * LANES : plan->slots[y]);
            memset(own, 0, LANES * sizeof(float));
            memcpy(own, row_of(onto, y) + left, (size_t)count * sizeof(float));
        }
        transform(plan, inverse);
        for (Py_ssize_t y = 0; y < n; y++) {
            const float *own = plan->work + (inverse ? plan->slots[y] : y * LANES);
            memcpy(row_of(onto, y) + left, own, (size_t)count * sizeof(float));
        }
    }
}

/* Along the rows of a plane, or the columns of `onto`; 0 without memory. */
static int transform_along(Plan *plan, const Plane *plane, const Plane *onto, int inverse)
{
    int made = make_plan(plan, inverse);
    if (made && plane != NULL)
        transform_rows(plan, plane, onto, inverse);
    else if (made)
        transform_columns(plan, onto, inverse);
    drop_plan(plan);
    return made;
}

PyObject *cosine(PyObject *module, PyObject *args)
{
    PyObject *from, *to;
    int inverse;
    Held held = {.count = 0};
    Plane plane, onto;
    Plan across, down;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOp", &from, &to, &inverse))
        return NULL;
    if (hold_plane(&held, from, 0, &plane) && hold_plane(&held, to, 1, &onto) &&
        same_size(&onto, 1, plane.height, plane.width)) {
        if (!passes_of(&across, plane.width) || !passes_of(&down, plane.height))
            PyErr_SetString(PyExc_ValueError, "sides must be even, and products of 2, 3 and 5");
        else {
            int done;
            Py_BEGIN_ALLOW_THREADS
            done = transform_along(&across, &plane, &onto, inverse) &&
                   transform_along(&down, NULL, &onto, inverse);
            Py_END_ALLOW_THREADS
            result = done ? Py_NewRef(Py_None) : PyErr_NoMemory();
        }
    }
    let_go(&held);
    return result;
}
