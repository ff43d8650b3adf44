"""Knows the mistakes that students make in the vanilla RNN, each as a wrong function with a hint."""

import numpy as np

from autograder.judging import misconception
from solutions.vanilla_rnn import (
    rnn_backward,
    rnn_forward,
    rnn_step_backward,
    rnn_step_forward,
    unroll_backward,
    unroll_forward,
)


def _add(totals, terms):
    return [total + term for total, term in zip(totals, terms, strict=True)]


# rnn_step


@misconception(
    "rnn_step_forward",
    en="The sum is never squashed: the new state is tanh of it.",
    ru="Сумма не проходит через нелинейность: новое состояние — это tanh от неё.",
)
def tanh_is_missing(x, h_prev, Wx, Wh, b):
    return x @ Wx + h_prev @ Wh + b, None


@misconception(
    "rnn_step_forward",
    en="The bias does not reach the result: it belongs to the sum, too.",
    ru="Смещение не влияет на результат: оно тоже входит в сумму.",
)
def bias_is_left_out(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + h_prev @ Wh), None


@misconception(
    "rnn_step_forward",
    en="The bias is added after tanh. Look at which terms stand inside it.",
    ru="Смещение прибавлено после tanh. Посмотрите, какие слагаемые должны стоять под ним.",
)
def bias_is_added_after_tanh(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + h_prev @ Wh) + b, None


@misconception(
    "rnn_step_forward",
    en="Input and state are squashed one by one. First add up all terms, then apply tanh once.",
    ru="Вход и состояние проходят через tanh по отдельности. Сначала сложите все слагаемые, потом примените "
    "tanh один раз.",
)
def each_term_is_squashed(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx) + np.tanh(h_prev @ Wh + b), None


@misconception(
    "rnn_step_forward",
    en="The state is squashed by a sigmoid, between 0 and 1. The vanilla RNN uses tanh.",
    ru="Состояние проходит через сигмоиду и лежит между 0 и 1. В простой RNN стоит tanh.",
)
def sigmoid_stands_for_tanh(x, h_prev, Wx, Wh, b):
    return 1 / (1 + np.exp(-(x @ Wx + h_prev @ Wh + b))), None


@misconception(
    "rnn_step_forward",
    en="Negative entries are cut off as by ReLU. The vanilla RNN uses tanh.",
    ru="Отрицательные значения обрезаны, как в ReLU. В простой RNN стоит tanh.",
)
def relu_stands_for_tanh(x, h_prev, Wx, Wh, b):
    return np.maximum(0, x @ Wx + h_prev @ Wh + b), None


@misconception(
    "rnn_step_forward",
    en="The recurrent matrix is transposed. Being square, it multiplies either way; the formula tells which.",
    ru="Рекуррентная матрица транспонирована. Она квадратная и умножается в любом виде; нужный вид "
    "— в формуле.",
)
def recurrent_matrix_is_transposed(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + h_prev @ Wh.T + b), None


@misconception(
    "rnn_step_forward",
    en="The previous state does not reach the result: the step has no memory.",
    ru="Предыдущее состояние не влияет на результат: у шага нет памяти.",
)
def previous_state_is_ignored(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + b), None


@misconception(
    "rnn_step_backward",
    en="The gradient is not sent through tanh: its derivative is missing.",
    ru="Градиент не проходит через tanh: пропущена её производная.",
)
def tanh_derivative_is_missing(dh, cache):
    x, h_prev, Wx, Wh, _ = cache
    return dh @ Wx.T, dh @ Wh.T, x.T @ dh, h_prev.T @ dh, dh.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="tanh is applied twice in its derivative: the state is already a tanh.",
    ru="В производной tanh применён дважды: состояние — это уже tanh.",
)
def tanh_is_applied_twice(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - np.tanh(h) ** 2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="tanh's derivative is taken at the previous state. It belongs at what this step has computed.",
    ru="Производная tanh взята в предыдущем состоянии. Она берётся там, где вычислен этот шаг.",
)
def derivative_is_taken_at_the_previous_state(dh, cache):
    x, h_prev, Wx, Wh, _ = cache
    dz = dh * (1 - h_prev**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="In tanh's derivative the brackets are misplaced: look at what is squared.",
    ru="В производной tanh скобки стоят не там: посмотрите, что возводится в квадрат.",
)
def difference_is_squared(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h) ** 2
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="There is a slip of sign in tanh's derivative: it is never above 1.",
    ru="В производной tanh ошибка в знаке: она не бывает больше 1.",
)
def square_is_added(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 + h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="This is the sigmoid's derivative; the step uses tanh.",
    ru="Это производная сигмоиды, а в шаге стоит tanh.",
)
def sigmoid_derivative_stands_for_tanh(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * h * (1 - h)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="The gradient of h_prev uses the recurrent matrix untransposed. It is square, so the shapes "
    "do not complain.",
    ru="В градиенте по h_prev рекуррентная матрица не транспонирована. Она квадратная, и формы об "
    "этом молчат.",
)
def way_back_is_not_transposed(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="The gradient of Wh is built from the new state. Ask which state Wh was multiplied with.",
    ru="Градиент по Wh построен из нового состояния. Вспомните, на какое состояние умножалась Wh.",
)
def new_state_meets_the_recurrent_gradient(dh, cache):
    x, _, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="The gradient of Wh is transposed: check the order of its two factors.",
    ru="Градиент по Wh транспонирован: проверьте порядок двух множителей.",
)
def recurrent_gradient_is_transposed(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, dz.T @ h_prev, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="The gradient of b does not pass through tanh. The bias stands inside it, like the other terms.",
    ru="Градиент по b не проходит через tanh. Смещение стоит под ним, как и остальные слагаемые.",
)
def bias_gradient_skips_tanh(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dh.sum(axis=0)


@misconception(
    "rnn_step_backward",
    en="The gradient of b is averaged over the batch. Every sequence used b, so their gradients add up.",
    ru="Градиент по b усреднён по батчу. Смещение вошло в каждую последовательность, поэтому "
    "градиенты складываются.",
)
def bias_gradient_is_averaged(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.mean(axis=0)


@misconception(
    "rnn_step_backward",
    en="The gradient of b still has a row for each sequence. One b served the whole batch.",
    ru="В градиенте по b осталась строка на каждую последовательность, а b — одно на весь батч.",
)
def bias_gradient_keeps_the_batch(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz


@misconception(
    "rnn_step_backward",
    en="The weights' gradients are divided by N. Averaging over the batch is the loss's business, "
    "not the step's.",
    ru="Градиенты весов поделены на N. Усреднять по батчу — дело функции потерь, а не шага.",
)
def weight_gradients_are_averaged(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    n = len(x)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz / n, h_prev.T @ dz / n, dz.sum(axis=0) / n


# rnn


@misconception(
    "rnn_forward",
    en="Every step starts from h0: the new state is never handed to the next step.",
    ru="Каждый шаг начинается с h0: новое состояние не передаётся следующему шагу.",
)
def state_is_never_carried(x, h0, Wx, Wh, b):
    h = [rnn_step_forward(x[:, t], h0, Wx, Wh, b)[0] for t in range(x.shape[1])]
    return np.stack(h, axis=1), None


@misconception(
    "rnn_forward",
    en="The first step starts from zeros; h0 is not used.",
    ru="Первый шаг начинается с нулей: h0 не используется.",
)
def first_state_is_zero(x, h0, Wx, Wh, b):
    return rnn_forward(x, np.zeros_like(h0), Wx, Wh, b)


@misconception(
    "rnn_forward",
    en="The states are stored one step late: h0 comes first and the last state is lost.",
    ru="Состояния записаны со сдвигом на шаг: первым стоит h0, а последнее потеряно.",
)
def states_are_one_step_late(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return np.concatenate([h0[:, None], h[:, :-1]], axis=1), cache


@misconception(
    "rnn_forward",
    en="Every step reads the first input. The input changes with time, too.",
    ru="Каждый шаг читает первый вход. Вход тоже меняется со временем.",
)
def every_step_reads_the_first_input(x, h0, Wx, Wh, b):
    return rnn_forward(np.repeat(x[:, :1], x.shape[1], axis=1), h0, Wx, Wh, b)


@misconception(
    "rnn_forward",
    en="The sequence is read from its end. Forward, time runs from the first step to the last.",
    ru="Последовательность читается с конца. При прямом проходе время идёт от первого шага к последнему.",
)
def sequence_is_read_from_its_end(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x[:, ::-1], h0, Wx, Wh, b)
    return h[:, ::-1], cache


@misconception(
    "rnn_forward",
    en="Only the first step is computed: the return stands inside the loop.",
    ru="Вычислен только первый шаг: return стоит внутри цикла.",
)
def return_stands_inside_the_loop(x, h0, Wx, Wh, b):
    h = np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        h[:, t], cache = rnn_step_forward(x[:, t], h0, Wx, Wh, b)
        return h, [cache]


@misconception(
    "rnn_forward",
    en="Only one step is computed, at the last place: the body of the loop is not indented far enough.",
    ru="Вычислен один шаг, и стоит он на последнем месте: тело цикла выпало из цикла (отступ).",
)
def body_stands_outside_the_loop(x, h0, Wx, Wh, b):
    h = np.zeros((*x.shape[:2], h0.shape[1]))
    h[:, -1], cache = rnn_step_forward(x[:, -1], h0, Wx, Wh, b)
    return h, [cache]


@misconception(
    "rnn_forward",
    en="All steps hold the last state: the same array is stored each time and then overwritten.",
    ru="Во всех шагах лежит последнее состояние: каждый раз сохраняется один и тот же массив, который потом "
    "перезаписывается.",
)
def all_steps_share_one_array(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return np.repeat(h[:, -1:], x.shape[1], axis=1), cache


@misconception(
    "rnn_backward",
    en="The gradient that a state receives from the next step is computed but never added to its own.",
    ru="Градиент, который приходит в состояние от следующего шага, вычислен, но не прибавлен к собственному.",
)
def carried_gradient_is_never_added(dh, cache):
    dx, weights = [], [0, 0, 0]
    for t in reversed(range(len(cache))):
        dx_t, dh_next, *terms = rnn_step_backward(dh[:, t], cache[t])
        dx.insert(0, dx_t)
        weights = _add(weights, terms)
    return np.stack(dx, axis=1), dh_next, *weights


@misconception(
    "rnn_backward",
    en="The gradient carried through time stays zero: no step passes its own on to the step before.",
    ru="Градиент, который переносится во времени, остаётся нулём: ни один шаг не передаёт его предыдущему.",
)
def carried_gradient_is_never_updated(dh, cache):
    dx, dh_next, weights = [], np.zeros_like(dh[:, 0]), [0, 0, 0]
    for t in reversed(range(len(cache))):
        dx_t, _, *terms = rnn_step_backward(dh[:, t] + dh_next, cache[t])
        dx.insert(0, dx_t)
        weights = _add(weights, terms)
    return np.stack(dx, axis=1), dh_next, *weights


@misconception(
    "rnn_backward",
    en="The carried gradient piles up: each step adds to what it should replace, and old parts count again.",
    ru="Переносимый градиент накапливается: шаг прибавляет к тому, что должен заменить, и старое "
    "учитывается снова.",
)
def carried_gradient_piles_up(dh, cache):
    dx, dh_next, weights = [], 0, [0, 0, 0]
    for t in reversed(range(len(cache))):
        dx_t, dh_prev, *terms = rnn_step_backward(dh[:, t] + dh_next, cache[t])
        dh_next = dh_next + dh_prev
        dx.insert(0, dx_t)
        weights = _add(weights, terms)
    return np.stack(dx, axis=1), dh_next, *weights


@misconception(
    "rnn_backward",
    en="Time runs forward. A gradient comes from later steps, so the loop has to begin with the last.",
    ru="Время идёт вперёд. Градиент приходит от более поздних шагов, поэтому цикл начинается с последнего.",
)
def time_runs_forward(dh, cache):
    dx, dh_next, weights = [], 0, [0, 0, 0]
    for t in range(len(cache)):
        dx_t, dh_next, *terms = rnn_step_backward(dh[:, t] + dh_next, cache[t])
        dx.append(dx_t)
        weights = _add(weights, terms)
    return np.stack(dx, axis=1), dh_next, *weights


@misconception(
    "rnn_backward",
    en="The weights' gradients are overwritten at every step. All steps share the weights, so they add up.",
    ru="Градиенты весов перезаписываются на каждом шаге. Веса у шагов общие, поэтому градиенты складываются.",
)
def weight_gradients_are_overwritten(dh, cache):
    dx, dh_next = [], 0
    for t in reversed(range(len(cache))):
        dx_t, dh_next, *weights = rnn_step_backward(dh[:, t] + dh_next, cache[t])
        dx.insert(0, dx_t)
    return np.stack(dx, axis=1), dh_next, *weights


@misconception(
    "rnn_backward",
    en="The gradient of b is overwritten at every step, while those of the matrices add up.",
    ru="Градиент по b перезаписывается на каждом шаге, хотя градиенты матриц складываются.",
)
def bias_gradient_is_overwritten(dh, cache):
    dx, dh_next, dWx, dWh = [], 0, 0, 0
    for t in reversed(range(len(cache))):
        dx_t, dh_next, dWx_t, dWh_t, db = rnn_step_backward(dh[:, t] + dh_next, cache[t])
        dx.insert(0, dx_t)
        dWx, dWh = dWx + dWx_t, dWh + dWh_t
    return np.stack(dx, axis=1), dh_next, dWx, dWh, db


@misconception(
    "rnn_backward",
    en="Only the last state's upstream gradient is used. Every state is an output and has a "
    "gradient of its own.",
    ru="Использован приходящий градиент только последнего состояния. Каждое состояние — выход, "
    "у каждого свой градиент.",
)
def only_the_last_upstream_is_used(dh, cache):
    dh = dh.copy()
    dh[:, :-1] = 0
    return rnn_backward(dh, cache)


@misconception(
    "rnn_backward",
    en="h0 receives no gradient. What the first step sends to its previous state is the gradient of h0.",
    ru="До h0 градиент не доходит. То, что первый шаг отдаёт предыдущему состоянию, и есть градиент по h0.",
)
def first_state_gets_no_gradient(dh, cache):
    dx, dh0, *weights = rnn_backward(dh, cache)
    return dx, np.zeros_like(dh0), *weights


@misconception(
    "rnn_backward",
    en="What is returned for h0 is the gradient of the first step's result: one step too early.",
    ru="Вместо градиента по h0 возвращён градиент по результату первого шага: остановка на шаг раньше.",
)
def first_state_gradient_is_off_by_one(dh, cache):
    dx, dh_next, weights = [], 0, [0, 0, 0]
    for t in reversed(range(len(cache))):
        dh_t = dh[:, t] + dh_next
        dx_t, dh_next, *terms = rnn_step_backward(dh_t, cache[t])
        dx.insert(0, dx_t)
        weights = _add(weights, terms)
    return np.stack(dx, axis=1), dh_t, *weights


@misconception(
    "rnn_backward",
    en="The first time step is left out: the loop ends too early.",
    ru="Первый шаг по времени пропущен: цикл заканчивается слишком рано.",
)
def first_step_is_left_out(dh, cache):
    dx, dh_next, weights = np.zeros((*dh.shape[:2], cache[0][0].shape[1])), np.zeros_like(dh[:, 0]), None
    for t in range(len(cache) - 1, 0, -1):
        dx[:, t], dh_next, *terms = rnn_step_backward(dh[:, t] + dh_next, cache[t])
        weights = _add(weights, terms) if weights else terms
    _, _, Wx, Wh, _ = cache[0]
    return dx, dh_next, *(weights or [0 * Wx, 0 * Wh, 0 * Wh[0]])


@misconception(
    "rnn_backward",
    en="The gradient of x has its steps in the order of computing, last step first.",
    ru="Шаги в градиенте по x стоят в порядке вычисления, то есть с последнего.",
)
def input_gradients_come_last_step_first(dh, cache):
    dx, *others = rnn_backward(dh, cache)
    return dx[:, ::-1], *others


@misconception(
    "rnn_backward",
    en="The weights' gradients are divided by the number of steps. They are sums over time, not means.",
    ru="Градиенты весов поделены на число шагов. По времени берётся сумма, а не среднее.",
)
def weight_gradients_are_averaged_over_time(dh, cache):
    dx, dh0, *weights = rnn_backward(dh, cache)
    return dx, dh0, *(gradient / len(cache) for gradient in weights)


# rnn_encode


@misconception(
    "rnn_encode_forward",
    en="The code is the first state, which has seen only the first input.",
    ru="Кодом взято первое состояние, а оно видело только первый вход.",
)
def first_state_is_the_code(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return h[:, 0], cache


@misconception(
    "rnn_encode_forward",
    en="The code is one state too early: the last input has not been read.",
    ru="Код взят на одно состояние раньше: последний вход ещё не прочитан.",
)
def code_is_one_step_early(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return np.concatenate([h0[:, None], h], axis=1)[:, -2], cache


@misconception(
    "rnn_encode_forward",
    en="The code is the mean of all states. Asked for is the last one alone.",
    ru="Кодом взято среднее всех состояний, а нужно одно последнее.",
)
def states_are_averaged(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return h.mean(axis=1), cache


@misconception(
    "rnn_encode_forward",
    en="The code is the sum of all states. Asked for is the last one alone.",
    ru="Кодом взята сумма всех состояний, а нужно одно последнее.",
)
def states_are_summed(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return h.sum(axis=1), cache


@misconception(
    "rnn_encode_forward",
    en="The reading starts from zeros; h0 is not used.",
    ru="Чтение начинается с нулей: h0 не используется.",
)
def reading_starts_from_zeros(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, np.zeros_like(h0), Wx, Wh, b)
    return h[:, -1], cache


@misconception(
    "rnn_encode_backward",
    en="Every state receives the gradient of the code. Only one of them is the code.",
    ru="Градиент кода получают все состояния, а кодом служит только одно.",
)
def every_state_gets_the_gradient(dcode, cache):
    shape, steps = cache
    return rnn_backward(np.broadcast_to(dcode[:, None], shape), steps)


@misconception(
    "rnn_encode_backward",
    en="The gradient of the code is shared out among all states, as if the code were their mean.",
    ru="Градиент кода поделён между всеми состояниями, будто код — их среднее.",
)
def gradient_is_shared_out(dcode, cache):
    shape, steps = cache
    return rnn_backward(np.broadcast_to(dcode[:, None], shape) / shape[1], steps)


@misconception(
    "rnn_encode_backward",
    en="The gradient of the code enters at the first state. The code is at the other end.",
    ru="Градиент кода входит в первое состояние, а код находится на другом конце.",
)
def gradient_enters_at_the_first_state(dcode, cache):
    shape, steps = cache
    dh = np.zeros(shape)
    dh[:, 0] = dcode
    return rnn_backward(dh, steps)


@misconception(
    "rnn_encode_backward",
    en="The gradient stops after the last step. It has to travel back through all the others as well.",
    ru="Градиент останавливается после последнего шага, а должен пройти назад и через все остальные.",
)
def gradient_stops_after_one_step(dcode, cache):
    (n, steps, _), step_caches = cache
    dx_last, dh_prev, dWx, dWh, db = rnn_step_backward(dcode, step_caches[-1])
    dx = np.zeros((n, steps, dx_last.shape[1]))
    dx[:, -1] = dx_last
    return dx, dh_prev, dWx, dWh, db


@misconception(
    "rnn_encode_backward",
    en="h0 receives no gradient, though the code depends on it through every step.",
    ru="До h0 градиент не доходит, хотя код зависит от него через все шаги.",
)
def encoder_start_gets_no_gradient(dcode, cache):
    shape, steps = cache
    dh = np.zeros(shape)
    dh[:, -1] = dcode
    dx, dh0, *weights = rnn_backward(dh, steps)
    return dx, np.zeros_like(dh0), *weights


# temporal_affine


@misconception(
    "temporal_affine_forward",
    en="The bias does not reach the output.",
    ru="Смещение не влияет на выход.",
)
def affine_bias_is_left_out(x, w, b):
    return x @ w, (x, w)


@misconception(
    "temporal_affine_forward",
    en="The output is squashed. An affine map has no activation function.",
    ru="Выход проходит через tanh, а в аффинном отображении нет функции активации.",
)
def affine_output_is_squashed(x, w, b):
    return np.tanh(x @ w + b), (x, w)


@misconception(
    "temporal_affine_forward",
    en="Batch and time are mixed up: the rows come back in another order than they were laid out in.",
    ru="Перепутаны батч и время: строки возвращаются не в том порядке, в каком были выложены.",
)
def batch_and_time_are_mixed_up(x, w, b):
    n, t, d = x.shape
    return (x.transpose(1, 0, 2).reshape(n * t, d) @ w + b).reshape(n, t, -1), (x, w)


@misconception(
    "temporal_affine_backward",
    en="The gradient of b is summed over the batch only. The same b was also used at every step.",
    ru="Градиент по b просуммирован только по батчу, а то же b работало и на каждом шаге.",
)
def bias_is_summed_over_the_batch_only(dout, cache):
    x, w = cache
    return dout @ w.T, np.einsum("ntd,ntm->dm", x, dout), dout.sum(axis=0)


@misconception(
    "temporal_affine_backward",
    en="The gradient of b is summed over time only. The same b was also used for every sequence.",
    ru="Градиент по b просуммирован только по времени, а то же b работало и для каждой последовательности.",
)
def bias_is_summed_over_time_only(dout, cache):
    x, w = cache
    return dout @ w.T, np.einsum("ntd,ntm->dm", x, dout), dout.sum(axis=1)


@misconception(
    "temporal_affine_backward",
    en="The gradients of w and b come from the last step alone. Every step used them.",
    ru="Градиенты по w и b взяты только с последнего шага, а участвовали они в каждом.",
)
def only_the_last_step_teaches_the_weights(dout, cache):
    x, w = cache
    return dout @ w.T, x[:, -1].T @ dout[:, -1], dout[:, -1].sum(axis=0)


@misconception(
    "temporal_affine_backward",
    en="The gradients of w and b are divided by N. Averaging over the batch is the loss's business.",
    ru="Градиенты по w и b поделены на N. Усреднять по батчу — дело функции потерь.",
)
def affine_gradients_are_averaged(dout, cache):
    x, w = cache
    n = len(x)
    return dout @ w.T, np.einsum("ntd,ntm->dm", x, dout) / n, dout.sum(axis=(0, 1)) / n


@misconception(
    "temporal_affine_backward",
    en="In the gradient of w, inputs meet the upstream gradients of other steps: batch and time are "
    "mixed up.",
    ru="В градиенте по w входы встречаются с градиентами чужих шагов: перепутаны батч и время.",
)
def rows_of_other_steps_meet(dout, cache):
    x, w = cache
    rows = x.transpose(1, 0, 2).reshape(-1, x.shape[2])
    return dout @ w.T, rows.T @ dout.reshape(-1, dout.shape[2]), dout.sum(axis=(0, 1))


# temporal_softmax_loss


# Those that spoil only the gradient come first: some of the others have the same gradient.


def _log_softmax(x, axis=2):
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _loss(log_p, y, weight):
    target = np.eye(log_p.shape[2])[y]
    return -(weight * target * log_p).sum(), weight * (np.exp(log_p) - target)


@misconception(
    "temporal_softmax_loss",
    en="The gradient is the probabilities alone. What pulls up the right class is missing.",
    ru="Градиент — это одни вероятности. Не хватает того, что тянет вверх верный класс.",
)
def target_is_missing_from_the_gradient(x, y, mask):
    log_p, weight = _log_softmax(x), mask[:, :, None] / len(x)
    return _loss(log_p, y, weight)[0], weight * np.exp(log_p)


@misconception(
    "temporal_softmax_loss",
    en="Only the right class receives a gradient. The others take part in the softmax, too.",
    ru="Градиент получает только верный класс, а остальные тоже участвуют в softmax.",
)
def only_the_right_class_gets_a_gradient(x, y, mask):
    loss, dx = _loss(_log_softmax(x), y, mask[:, :, None] / len(x))
    return loss, dx * np.eye(x.shape[2])[y]


@misconception(
    "temporal_softmax_loss",
    en="The gradient is not masked: padding does not count in the loss, so it has no gradient.",
    ru="Градиент не замаскирован: заполнение не входит в потери, значит, и градиента у него нет.",
)
def gradient_ignores_the_mask(x, y, mask):
    log_p = _log_softmax(x)
    return _loss(log_p, y, mask[:, :, None] / len(x))[0], _loss(log_p, y, 1 / len(x))[1]


@misconception(
    "temporal_softmax_loss",
    en="The loss is divided by the number of sequences, its gradient is not.",
    ru="Потери поделены на число последовательностей, а их градиент — нет.",
)
def gradient_is_not_divided(x, y, mask):
    loss, dx = _loss(_log_softmax(x), y, mask[:, :, None] / len(x))
    return loss, dx * len(x)


@misconception(
    "temporal_softmax_loss",
    en="The mask is not used: padding counts in the loss.",
    ru="Маска не используется: заполнение входит в потери.",
)
def mask_is_ignored(x, y, mask):
    return _loss(_log_softmax(x), y, 1 / len(x))


@misconception(
    "temporal_softmax_loss",
    en="Padding still counts: masking the scores makes them equal, and equal scores have a loss, too.",
    ru="Заполнение всё ещё учитывается: маска обнуляет оценки, но и у одинаковых оценок есть потери.",
)
def mask_is_put_on_the_scores(x, y, mask):
    return _loss(_log_softmax(x * mask[:, :, None]), y, 1 / len(x))


@misconception(
    "temporal_softmax_loss",
    en="The sum is divided by the number of unmasked steps. Here it is divided by the number of sequences.",
    ru="Сумма поделена на число немаскированных шагов, а здесь делят на число последовательностей.",
)
def loss_is_averaged_over_unmasked_steps(x, y, mask):
    return _loss(_log_softmax(x), y, mask[:, :, None] / mask.sum())


@misconception(
    "temporal_softmax_loss",
    en="The sum is divided by all steps of the batch. Here it is divided by the number of sequences.",
    ru="Сумма поделена на число всех шагов батча, а здесь делят на число последовательностей.",
)
def loss_is_averaged_over_all_steps(x, y, mask):
    return _loss(_log_softmax(x), y, mask[:, :, None] / mask.size)


@misconception(
    "temporal_softmax_loss",
    en="The loss is the sum over the batch; the division by the number of sequences is missing.",
    ru="Потери просуммированы по батчу: пропущено деление на число последовательностей.",
)
def loss_is_not_divided(x, y, mask):
    return _loss(_log_softmax(x), y, mask[:, :, None] * 1.0)


@misconception(
    "temporal_softmax_loss",
    en="Probabilities are normalised over time. At each step, those of the classes have to sum to 1.",
    ru="Вероятности нормированы по времени, а на каждом шаге в сумме 1 должны давать вероятности классов.",
)
def softmax_runs_over_time(x, y, mask):
    return _loss(_log_softmax(x, axis=1), y, mask[:, :, None] / len(x))


@misconception(
    "temporal_softmax_loss",
    en="Each class has a sigmoid of its own. The classes exclude each other: their probabilities sum to 1.",
    ru="У каждого класса своя сигмоида, а классы исключают друг друга: их вероятности в сумме дают 1.",
)
def sigmoid_stands_for_softmax(x, y, mask):
    shifted = x - x.max(axis=2, keepdims=True)
    return _loss(-np.log1p(np.exp(-shifted)), y, mask[:, :, None] / len(x))


# unroll


@misconception(
    "unroll_forward",
    en="Every step reads the first input. From the second step on, the input is the output before.",
    ru="Каждый шаг читает первый вход. Начиная со второго шага вход — это предыдущий выход.",
)
def output_is_never_fed_back(x0, h0, Wx, Wh, b, Wy, by, steps):
    h_t, y = h0, []
    for _ in range(steps):
        h_t, _ = rnn_step_forward(x0, h_t, Wx, Wh, b)
        y.append(h_t @ Wy + by)
    return np.stack(y, axis=1), None


@misconception(
    "unroll_forward",
    en="After the first step the input is zero. It should be the output before.",
    ru="После первого шага вход нулевой, а должен быть предыдущий выход.",
)
def later_steps_read_zeros(x0, h0, Wx, Wh, b, Wy, by, steps):
    x_t, h_t, y = x0, h0, []
    for _ in range(steps):
        h_t, _ = rnn_step_forward(x_t, h_t, Wx, Wh, b)
        x_t = np.zeros_like(x0)
        y.append(h_t @ Wy + by)
    return np.stack(y, axis=1), None


@misconception(
    "unroll_forward",
    en="Every step starts from h0: the output is handed on, the state is not.",
    ru="Каждый шаг начинается с h0: выход передаётся дальше, а состояние нет.",
)
def generator_forgets_its_state(x0, h0, Wx, Wh, b, Wy, by, steps):
    y_t, y = x0, []
    for _ in range(steps):
        h_t, _ = rnn_step_forward(y_t, h0, Wx, Wh, b)
        y_t = h_t @ Wy + by
        y.append(y_t)
    return np.stack(y, axis=1), None


@misconception(
    "unroll_forward",
    en="The output is squashed. It is an affine map of the state, without an activation function.",
    ru="Выход проходит через tanh, а он — аффинное отображение состояния, без функции активации.",
)
def generated_output_is_squashed(x0, h0, Wx, Wh, b, Wy, by, steps):
    y_t, h_t, y = x0, h0, []
    for _ in range(steps):
        h_t, _ = rnn_step_forward(y_t, h_t, Wx, Wh, b)
        y_t = np.tanh(h_t @ Wy + by)
        y.append(y_t)
    return np.stack(y, axis=1), None


@misconception(
    "unroll_forward",
    en="Each output is made from the state before the step. First the state moves, then it is read.",
    ru="Каждый выход получен из состояния до шага. Сначала обновляется состояние, потом из него "
    "берётся выход.",
)
def output_reads_the_previous_state(x0, h0, Wx, Wh, b, Wy, by, steps):
    y_t, h_t, y = x0, h0, []
    for _ in range(steps):
        h_new, _ = rnn_step_forward(y_t, h_t, Wx, Wh, b)
        y_t, h_t = h_t @ Wy + by, h_new
        y.append(y_t)
    return np.stack(y, axis=1), None


@misconception(
    "unroll_forward",
    en="The first input stands among the outputs, and all outputs are one step late.",
    ru="Среди выходов стоит первый вход, и все выходы сдвинуты на шаг.",
)
def first_input_is_written_out(x0, h0, Wx, Wh, b, Wy, by, steps):
    y, cache = unroll_forward(x0, h0, Wx, Wh, b, Wy, by, steps)
    return np.concatenate([x0[:, None], y[:, :-1]], axis=1), cache


@misconception(
    "unroll_forward",
    en="The output's bias is left out.",
    ru="Пропущено смещение выхода.",
)
def output_bias_is_left_out(x0, h0, Wx, Wh, b, Wy, by, steps):
    return unroll_forward(x0, h0, Wx, Wh, b, Wy, np.zeros_like(by), steps)


@misconception(
    "unroll_forward",
    en="The generation starts from a state of zeros; h0 is not used.",
    ru="Генерация начинается с нулевого состояния: h0 не используется.",
)
def generator_starts_from_zeros(x0, h0, Wx, Wh, b, Wy, by, steps):
    return unroll_forward(x0, np.zeros_like(h0), Wx, Wh, b, Wy, by, steps)


@misconception(
    "unroll_backward",
    en="An output is also the next step's input. The gradient that comes back from there is never added.",
    ru="Выход — это ещё и вход следующего шага. Градиент, который приходит оттуда, не прибавлен.",
)
def feedback_gradient_is_never_added(dy, cache):
    Wy, steps = cache
    dh_next, weights = 0, [0] * 5
    for t in reversed(range(len(steps))):
        h_t, step_cache = steps[t]
        dx_next, dh_next, *terms = rnn_step_backward(dy[:, t] @ Wy.T + dh_next, step_cache)
        weights = _add(weights, [*terms, h_t.T @ dy[:, t], dy[:, t].sum(axis=0)])
    return dx_next, dh_next, *weights


@misconception(
    "unroll_backward",
    en="A state also enters the next step as state. The gradient that comes back from there is never added.",
    ru="Состояние ещё и переходит в следующий шаг. Градиент, который приходит оттуда, не прибавлен.",
)
def state_gradient_is_never_added(dy, cache):
    Wy, steps = cache
    dx_next, weights = 0, [0] * 5
    for t in reversed(range(len(steps))):
        h_t, step_cache = steps[t]
        dy_t = dy[:, t] + dx_next
        dx_next, dh_next, *terms = rnn_step_backward(dy_t @ Wy.T, step_cache)
        weights = _add(weights, [*terms, h_t.T @ dy_t, dy_t.sum(axis=0)])
    return dx_next, dh_next, *weights


@misconception(
    "unroll_backward",
    en="The steps are treated one by one: nothing comes back from the next step, neither through its input "
    "nor through its state.",
    ru="Шаги рассмотрены по отдельности: от следующего шага ничего не приходит — ни через вход, ни через "
    "состояние.",
)
def nothing_comes_back_from_the_next_step(dy, cache):
    Wy, steps = cache
    weights = [0] * 5
    for t in reversed(range(len(steps))):
        h_t, step_cache = steps[t]
        dx_next, dh_next, *terms = rnn_step_backward(dy[:, t] @ Wy.T, step_cache)
        weights = _add(weights, [*terms, h_t.T @ dy[:, t], dy[:, t].sum(axis=0)])
    return dx_next, dh_next, *weights


@misconception(
    "unroll_backward",
    en="The gradients of Wy and by see the upstream gradient alone. They need the output's whole gradient.",
    ru="Градиенты по Wy и by учитывают только приходящий градиент, а нужен полный градиент выхода.",
)
def output_weights_see_the_upstream_alone(dy, cache):
    Wy, steps = cache
    dx_next, dh_next, weights = 0, 0, [0] * 5
    for t in reversed(range(len(steps))):
        h_t, step_cache = steps[t]
        dy_t = dy[:, t] + dx_next
        dx_next, dh_next, *terms = rnn_step_backward(dy_t @ Wy.T + dh_next, step_cache)
        weights = _add(weights, [*terms, h_t.T @ dy[:, t], dy[:, t].sum(axis=0)])
    return dx_next, dh_next, *weights


@misconception(
    "unroll_backward",
    en="In the gradient of Wy each output meets the state before its step. It was made from the "
    "state after it.",
    ru="В градиенте по Wy выход встречается с состоянием до своего шага, а получен он из состояния "
    "после него.",
)
def output_weights_meet_the_previous_state(dy, cache):
    Wy, steps = cache
    dx_next, dh_next, weights = 0, 0, [0] * 5
    for t in reversed(range(len(steps))):
        _, step_cache = steps[t]
        dy_t = dy[:, t] + dx_next
        dx_next, dh_next, *terms = rnn_step_backward(dy_t @ Wy.T + dh_next, step_cache)
        weights = _add(weights, [*terms, step_cache[1].T @ dy_t, dy_t.sum(axis=0)])
    return dx_next, dh_next, *weights


@misconception(
    "unroll_backward",
    en="The weights' gradients are overwritten at every step. All steps share the weights, so they add up.",
    ru="Градиенты весов перезаписываются на каждом шаге. Веса у шагов общие, поэтому градиенты складываются.",
)
def generator_gradients_are_overwritten(dy, cache):
    Wy, steps = cache
    dx_next, dh_next = 0, 0
    for t in reversed(range(len(steps))):
        h_t, step_cache = steps[t]
        dy_t = dy[:, t] + dx_next
        dx_next, dh_next, *terms = rnn_step_backward(dy_t @ Wy.T + dh_next, step_cache)
        weights = [*terms, h_t.T @ dy_t, dy_t.sum(axis=0)]
    return dx_next, dh_next, *weights


@misconception(
    "unroll_backward",
    en="Time runs forward. A gradient comes from later steps, so the loop has to begin with the last.",
    ru="Время идёт вперёд. Градиент приходит от более поздних шагов, поэтому цикл начинается с последнего.",
)
def generator_goes_back_forward(dy, cache):
    Wy, steps = cache
    dx_next, dh_next, weights = 0, 0, [0] * 5
    for t in range(len(steps)):
        h_t, step_cache = steps[t]
        dy_t = dy[:, t] + dx_next
        dx_next, dh_next, *terms = rnn_step_backward(dy_t @ Wy.T + dh_next, step_cache)
        weights = _add(weights, [*terms, h_t.T @ dy_t, dy_t.sum(axis=0)])
    return dx_next, dh_next, *weights


@misconception(
    "unroll_backward",
    en="Only the last output's upstream gradient is used. Every output has a gradient of its own.",
    ru="Использован приходящий градиент только последнего выхода, а у каждого выхода он свой.",
)
def only_the_last_output_is_used(dy, cache):
    dy = dy.copy()
    dy[:, :-1] = 0
    return unroll_backward(dy, cache)


@misconception(
    "unroll_backward",
    en="First input and first state receive no gradient. The first step sends one to both.",
    ru="До первого входа и первого состояния градиент не доходит, а первый шаг отдаёт его обоим.",
)
def generator_start_gets_no_gradient(dy, cache):
    dx0, dh0, *weights = unroll_backward(dy, cache)
    return np.zeros_like(dx0), np.zeros_like(dh0), *weights
