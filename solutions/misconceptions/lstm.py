"""Knows the mistakes that students make in the LSTM, each as a wrong function with a hint."""

import numpy as np

from autograder.judging import misconception
from solutions.lstm import (
    lstm_backward,
    lstm_forward,
    lstm_step_backward,
    lstm_step_forward,
    sigmoid,
    to_concatenated,
    to_split,
)

# Most mistakes in the step change one of its pieces: a gate, a product, a gradient. The helpers below put the
# right remaining pieces around it.


def _sums(x, h_prev, Wx, Wh, b):
    return np.split(x @ Wx + h_prev @ Wh + b, 4, axis=1)


def _gates(x, h_prev, Wx, Wh, b):
    i, f, o, g = _sums(x, h_prev, Wx, Wh, b)
    return sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)


def _combine(i, f, o, g, c_prev):
    c = f * c_prev + i * g
    return o * np.tanh(c), c, None


def _whole_dc(dh, dc, cache):
    """Add up both gradients of the cell."""
    *_, o, _, c = cache
    return dc + dh * o * (1 - np.tanh(c) ** 2)


def _gate_gradients(dh, dc, cache):
    """Give the gradients of i, f, o, g for the whole gradient of the cell."""
    _, _, c_prev, _, _, i, _, _, g, c = cache
    return dc * g, dc * c_prev, dh * np.tanh(c), dc * i


def _sum_gradients(gradients, cache):
    """Take the gradients of the gates through their squashing, and put them side by side."""
    (di, df, do, dg), (i, f, o, g) = gradients, cache[5:9]
    return np.hstack([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)])


def _finish(da, dc_prev, cache):
    """Give all gradients, from those of the four sums."""
    x, h_prev, _, Wx, Wh, *_ = cache
    return da @ Wx.T, da @ Wh.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def _with_gates(gradients, dc, cache):
    return _finish(_sum_gradients(gradients, cache), dc * cache[6], cache)


# lstm_step


@misconception(
    "lstm_step_forward",
    en="Input and forget gate have changed places. The columns come in the order i, f, o, g.",
    ru="Входной вентиль и вентиль забывания поменялись местами. Порядок столбцов: i, f, o, g.",
)
def input_and_forget_gate_are_swapped(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _gates(x, h_prev, Wx, Wh, b)
    return _combine(f, i, o, g, c_prev)


@misconception(
    "lstm_step_forward",
    en="Output gate and new content are read from each other's columns. The order is i, f, o, g; some "
    "libraries have i, f, g, o.",
    ru="Выходной вентиль и новое содержимое взяты из чужих столбцов. Порядок здесь i, f, o, g; в некоторых "
    "библиотеках — i, f, g, o.",
)
def output_gate_and_content_are_swapped(x, h_prev, c_prev, Wx, Wh, b):
    i, f, g, o = _sums(x, h_prev, Wx, Wh, b)
    return _combine(sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g), c_prev)


@misconception(
    "lstm_step_forward",
    en="Forget and output gate have changed places. The columns come in the order i, f, o, g.",
    ru="Вентиль забывания и выходной вентиль поменялись местами. Порядок столбцов: i, f, o, g.",
)
def forget_and_output_gate_are_swapped(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _gates(x, h_prev, Wx, Wh, b)
    return _combine(i, o, f, g, c_prev)


@misconception(
    "lstm_step_forward",
    en="All gates are taken from the same columns. Each has a quarter of them for itself.",
    ru="Все вентили взяты из одних и тех же столбцов, а у каждого своя четверть.",
)
def all_gates_come_from_one_slice(x, h_prev, c_prev, Wx, Wh, b):
    first, *_ = _sums(x, h_prev, Wx, Wh, b)
    return _combine(sigmoid(first), sigmoid(first), sigmoid(first), np.tanh(first), c_prev)


@misconception(
    "lstm_step_forward",
    en="The new content goes through a sigmoid. It may be negative, too: it is a tanh.",
    ru="Новое содержимое проходит через сигмоиду. Оно может быть и отрицательным: здесь нужен tanh.",
)
def content_goes_through_a_sigmoid(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _sums(x, h_prev, Wx, Wh, b)
    return _combine(sigmoid(i), sigmoid(f), sigmoid(o), sigmoid(g), c_prev)


@misconception(
    "lstm_step_forward",
    en="The new content is not squashed.",
    ru="Новое содержимое не проходит через tanh.",
)
def content_is_not_squashed(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _sums(x, h_prev, Wx, Wh, b)
    return _combine(sigmoid(i), sigmoid(f), sigmoid(o), g, c_prev)


@misconception(
    "lstm_step_forward",
    en="The gates go through tanh. A gate lies between 0 and 1: it is a sigmoid.",
    ru="Вентили проходят через tanh. Вентиль лежит между 0 и 1: это сигмоида.",
)
def gates_go_through_tanh(x, h_prev, c_prev, Wx, Wh, b):
    return _combine(*map(np.tanh, _sums(x, h_prev, Wx, Wh, b)), c_prev)


@misconception(
    "lstm_step_forward",
    en="The hidden state shows the cell itself; tanh of the cell is missing.",
    ru="Скрытое состояние показывает саму ячейку; пропущен tanh от неё.",
)
def cell_is_shown_unsquashed(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _gates(x, h_prev, Wx, Wh, b)
    c = f * c_prev + i * g
    return o * c, c, None


@misconception(
    "lstm_step_forward",
    en="The cell that is handed on is squashed. tanh belongs to what is shown; the cell itself stays as it "
    "is.",
    ru="Дальше передаётся ячейка после tanh. tanh нужен для того, что показывают; сама ячейка не меняется.",
)
def cell_is_squashed(x, h_prev, c_prev, Wx, Wh, b):
    h, c, cache = lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b)
    return h, np.tanh(c), cache


@misconception(
    "lstm_step_forward",
    en="The hidden state shows the old cell. First the cell is updated, then it is read.",
    ru="Скрытое состояние показывает старую ячейку. Сначала ячейка обновляется, потом читается.",
)
def old_cell_is_shown(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _gates(x, h_prev, Wx, Wh, b)
    return o * np.tanh(c_prev), f * c_prev + i * g, None


@misconception(
    "lstm_step_forward",
    en="The forget gate has no effect: the whole old cell is kept.",
    ru="Вентиль забывания не действует: старая ячейка сохраняется целиком.",
)
def nothing_is_forgotten(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _gates(x, h_prev, Wx, Wh, b)
    return _combine(i, np.ones_like(f), o, g, c_prev)


@misconception(
    "lstm_step_forward",
    en="The old cell does not reach the new one: the long memory is missing.",
    ru="Старая ячейка не попадает в новую: долгой памяти нет.",
)
def old_cell_is_ignored(x, h_prev, c_prev, Wx, Wh, b):
    return lstm_step_forward(x, h_prev, np.zeros_like(c_prev), Wx, Wh, b)


@misconception(
    "lstm_step_forward",
    en="The input gate has no effect: all new content is written.",
    ru="Входной вентиль не действует: новое содержимое записывается целиком.",
)
def everything_is_written(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _gates(x, h_prev, Wx, Wh, b)
    return _combine(np.ones_like(i), f, o, g, c_prev)


@misconception(
    "lstm_step_forward",
    en="What is written is weighted by one minus the forget gate. The LSTM has an input gate of its own "
    "for that.",
    ru="Запись взвешена единицей минус вентиль забывания. В LSTM для этого есть отдельный входной вентиль.",
)
def writing_is_coupled_to_forgetting(x, h_prev, c_prev, Wx, Wh, b):
    _, f, o, g = _gates(x, h_prev, Wx, Wh, b)
    return _combine(1 - f, f, o, g, c_prev)


@misconception(
    "lstm_step_forward",
    en="The output gate has no effect: the whole cell is shown.",
    ru="Выходной вентиль не действует: ячейка показывается целиком.",
)
def everything_is_shown(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = _gates(x, h_prev, Wx, Wh, b)
    return _combine(i, f, np.ones_like(o), g, c_prev)


@misconception(
    "lstm_step_forward",
    en="The bias does not reach the gates: it belongs to all four sums.",
    ru="Смещение не влияет на вентили: оно входит во все четыре суммы.",
)
def bias_is_left_out(x, h_prev, c_prev, Wx, Wh, b):
    return lstm_step_forward(x, h_prev, c_prev, Wx, Wh, np.zeros_like(b))


@misconception(
    "lstm_step_forward",
    en="The gates see the input alone. They depend on the previous hidden state as well.",
    ru="Вентили видят только вход, а они зависят ещё и от предыдущего скрытого состояния.",
)
def hidden_state_is_ignored(x, h_prev, c_prev, Wx, Wh, b):
    return lstm_step_forward(x, np.zeros_like(h_prev), c_prev, Wx, Wh, b)


@misconception(
    "lstm_step_forward",
    en="The gates see the old cell where they should see the old hidden state.",
    ru="Вентили видят старую ячейку вместо старого скрытого состояния.",
)
def gates_look_at_the_cell(x, h_prev, c_prev, Wx, Wh, b):
    return lstm_step_forward(x, c_prev, c_prev, Wx, Wh, b)


@misconception(
    "lstm_step_forward",
    en="The two states are returned in the wrong order: first h, then c.",
    ru="Состояния возвращены не в том порядке: сначала h, потом c.",
)
def states_are_returned_in_the_wrong_order(x, h_prev, c_prev, Wx, Wh, b):
    h, c, cache = lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b)
    return c, h, cache


@misconception(
    "lstm_step_backward",
    en="The gradient that comes to the cell from the next step is not used.",
    ru="Не использован градиент, который приходит в ячейку от следующего шага.",
)
def cell_path_is_missing(dh, dc, cache):
    return lstm_step_backward(dh, np.zeros_like(dc), cache)


@misconception(
    "lstm_step_backward",
    en="The cell also made h, and the gradient that comes back from there is missing in the cell's gradient.",
    ru="Из ячейки получено и h; градиент, который приходит оттуда, не вошёл в градиент ячейки.",
)
def path_from_h_to_the_cell_is_missing(dh, dc, cache):
    return _with_gates(_gate_gradients(dh, dc, cache), dc, cache)


@misconception(
    "lstm_step_backward",
    en="On its way from h to the cell, the gradient does not pass through the derivative of tanh.",
    ru="По пути от h к ячейке градиент не проходит через производную tanh.",
)
def shown_cell_has_no_derivative(dh, dc, cache):
    dc = dc + dh * cache[7]
    return _with_gates(_gate_gradients(dh, dc, cache), dc, cache)


@misconception(
    "lstm_step_backward",
    en="On its way from h to the cell, the gradient does not meet the output gate.",
    ru="По пути от h к ячейке градиент не умножается на выходной вентиль.",
)
def output_gate_is_missing_on_the_way_back(dh, dc, cache):
    dc = dc + dh * (1 - np.tanh(cache[9]) ** 2)
    return _with_gates(_gate_gradients(dh, dc, cache), dc, cache)


@misconception(
    "lstm_step_backward",
    en="The derivative of tanh squares the cell. It is the tanh of the cell that is squared.",
    ru="В производной tanh в квадрат возведена ячейка, а нужно возводить tanh от неё.",
)
def cell_is_squared_without_tanh(dh, dc, cache):
    dc = dc + dh * cache[7] * (1 - cache[9] ** 2)
    return _with_gates(_gate_gradients(dh, dc, cache), dc, cache)


@misconception(
    "lstm_step_backward",
    en="The gradient of the old cell is not multiplied by the forget gate.",
    ru="Градиент по старой ячейке не умножен на вентиль забывания.",
)
def old_cell_gradient_lacks_the_forget_gate(dh, dc, cache):
    dx, dh_prev, _, *weights = lstm_step_backward(dh, dc, cache)
    return dx, dh_prev, _whole_dc(dh, dc, cache), *weights


@misconception(
    "lstm_step_backward",
    en="The gradient of the old cell uses only what came from the next step, not what h brought.",
    ru="В градиенте по старой ячейке учтено только пришедшее от следующего шага, без того, что пришло "
    "через h.",
)
def old_cell_gradient_lacks_the_part_from_h(dh, dc, cache):
    dx, dh_prev, _, *weights = lstm_step_backward(dh, dc, cache)
    return dx, dh_prev, dc * cache[6], *weights


@misconception(
    "lstm_step_backward",
    en="The output gate's gradient meets the cell. In h the gate is multiplied with the tanh of it.",
    ru="Градиент выходного вентиля умножен на ячейку, а в h вентиль умножается на tanh от неё.",
)
def output_gate_meets_the_cell_itself(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    di, df, _, dg = _gate_gradients(dh, dc, cache)
    return _with_gates((di, df, dh * cache[9], dg), dc, cache)


@misconception(
    "lstm_step_backward",
    en="Input and forget gate meet each other's factor. Look what each is multiplied with in the cell's "
    "formula.",
    ru="Входной вентиль и вентиль забывания умножены на чужие множители. Посмотрите, на что каждый "
    "умножается в формуле ячейки.",
)
def gate_factors_are_swapped(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    di, df, do, dg = _gate_gradients(dh, dc, cache)
    return _with_gates((df, di, do, dg), dc, cache)


@misconception(
    "lstm_step_backward",
    en="The forget gate's gradient meets the new cell. It was multiplied with the old one.",
    ru="Градиент вентиля забывания умножен на новую ячейку, а вентиль умножался на старую.",
)
def forget_gate_meets_the_new_cell(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    di, _, do, dg = _gate_gradients(dh, dc, cache)
    return _with_gates((di, dc * cache[9], do, dg), dc, cache)


@misconception(
    "lstm_step_backward",
    en="The gates' gradients are not sent through the sigmoids and the tanh.",
    ru="Градиенты вентилей не проходят через производные сигмоид и tanh.",
)
def gate_derivatives_are_missing(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    return _finish(np.hstack(_gate_gradients(dh, dc, cache)), dc * cache[6], cache)


@misconception(
    "lstm_step_backward",
    en="The sigmoid is applied twice in its derivative: a gate is already a sigmoid.",
    ru="В производной сигмоиды она применена дважды: вентиль — это уже сигмоида.",
)
def sigmoid_is_applied_twice(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    again = (*cache[:5], *map(sigmoid, cache[5:8]), *cache[8:])
    da = _sum_gradients(_gate_gradients(dh, dc, cache), again)
    return _finish(da, dc * cache[6], cache)


@misconception(
    "lstm_step_backward",
    en="tanh is applied twice in the derivative of the new content, which is already a tanh.",
    ru="В производной нового содержимого tanh применён дважды: оно само уже tanh.",
)
def tanh_is_applied_twice(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    again = (*cache[:8], np.tanh(cache[8]), cache[9])
    da = _sum_gradients(_gate_gradients(dh, dc, cache), again)
    return _finish(da, dc * cache[6], cache)


@misconception(
    "lstm_step_backward",
    en="The new content has the derivative of a sigmoid; it is a tanh.",
    ru="У нового содержимого взята производная сигмоиды, а это tanh.",
)
def content_has_the_derivative_of_a_sigmoid(dh, dc, cache):
    g = cache[8]
    dc = _whole_dc(dh, dc, cache)
    di, df, do, dg = _gate_gradients(dh, dc, cache)
    return _with_gates((di, df, do, dg * g * (1 - g) / (1 - g**2)), dc, cache)


@misconception(
    "lstm_step_backward",
    en="The gates have the derivative of tanh; they are sigmoids.",
    ru="У вентилей взята производная tanh, а это сигмоиды.",
)
def gates_have_the_derivative_of_tanh(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    da = np.hstack(
        [d * (1 - gate**2) for d, gate in zip(_gate_gradients(dh, dc, cache), cache[5:9], strict=True)]
    )
    return _finish(da, dc * cache[6], cache)


@misconception(
    "lstm_step_backward",
    en="The four gradients are put side by side in another order than i, f, o, g.",
    ru="Четыре градиента составлены не в порядке i, f, o, g.",
)
def blocks_are_in_another_order(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    i, f, o, g = np.split(_sum_gradients(_gate_gradients(dh, dc, cache), cache), 4, axis=1)
    return _finish(np.hstack([f, i, o, g]), dc * cache[6], cache)


@misconception(
    "lstm_step_backward",
    en="The gradients of output gate and new content stand in each other's columns. The order is i, f, o, g.",
    ru="Градиенты выходного вентиля и нового содержимого стоят в чужих столбцах. Порядок: i, f, o, g.",
)
def last_blocks_are_swapped(dh, dc, cache):
    dc = _whole_dc(dh, dc, cache)
    i, f, o, g = np.split(_sum_gradients(_gate_gradients(dh, dc, cache), cache), 4, axis=1)
    return _finish(np.hstack([i, f, g, o]), dc * cache[6], cache)


@misconception(
    "lstm_step_backward",
    en="The gradient of Wh is built from the new hidden state. Ask which state Wh was multiplied with.",
    ru="Градиент по Wh построен из нового скрытого состояния. Вспомните, на какое состояние умножалась Wh.",
)
def new_state_meets_the_recurrent_gradient(dh, dc, cache):
    x, _, *others = cache
    return lstm_step_backward(dh, dc, (x, cache[7] * np.tanh(cache[9]), *others))


@misconception(
    "lstm_step_backward",
    en="The gradient of Wh is built from the cell. Wh was multiplied with the hidden state.",
    ru="Градиент по Wh построен из ячейки, а Wh умножалась на скрытое состояние.",
)
def cell_meets_the_recurrent_gradient(dh, dc, cache):
    x, _, c_prev, *others = cache
    return lstm_step_backward(dh, dc, (x, c_prev, c_prev, *others))


@misconception(
    "lstm_step_backward",
    en="The gradient of b is averaged over the batch. Every sequence used b, so their gradients add up.",
    ru="Градиент по b усреднён по батчу. Смещение вошло в каждую последовательность, поэтому градиенты "
    "складываются.",
)
def bias_gradient_is_averaged(dh, dc, cache):
    *others, db = lstm_step_backward(dh, dc, cache)
    return *others, db / len(dh)


@misconception(
    "lstm_step_backward",
    en="The gradient of b still has a row for each sequence. One b served the whole batch.",
    ru="В градиенте по b осталась строка на каждую последовательность, а b — одно на весь батч.",
)
def bias_gradient_keeps_the_batch(dh, dc, cache):
    *others, _ = lstm_step_backward(dh, dc, cache)
    return *others, _sum_gradients(_gate_gradients(dh, _whole_dc(dh, dc, cache), cache), cache)


@misconception(
    "lstm_step_backward",
    en="The weights' gradients are divided by N. Averaging over the batch is the loss's business, not the "
    "step's.",
    ru="Градиенты весов поделены на N. Усреднять по батчу — дело функции потерь, а не шага.",
)
def weight_gradients_are_averaged(dh, dc, cache):
    dx, dh_prev, dc_prev, *weights = lstm_step_backward(dh, dc, cache)
    return dx, dh_prev, dc_prev, *(gradient / len(dh) for gradient in weights)


# to_concatenated, to_split


@misconception(
    "to_concatenated",
    en="The rows of the input stand first. In [h, x] the state comes first.",
    ru="Первыми стоят строки входа, а в [h, x] первым идёт состояние.",
)
def input_rows_come_first(Wx, Wh):
    return np.vstack([Wx, Wh])


@misconception(
    "to_concatenated",
    en="The result is transposed, as for inputs that are columns. Here a batch is rows.",
    ru="Результат транспонирован, как для входов-столбцов. Здесь батч — это строки.",
)
def concatenated_matrix_is_transposed(Wx, Wh):
    return to_concatenated(Wx, Wh).T


@misconception(
    "to_concatenated",
    en="The gates' columns have changed their order; they stay i, f, o, g.",
    ru="Изменился порядок столбцов вентилей, а он остаётся прежним: i, f, o, g.",
)
def gate_columns_are_reordered(Wx, Wh):
    i, f, o, g = np.split(to_concatenated(Wx, Wh), 4, axis=1)
    return np.hstack([f, i, g, o])


@misconception(
    "to_split",
    en="The first rows are taken for the input. In [h, x] the state comes first.",
    ru="Первые строки приняты за веса входа, а в [h, x] первым идёт состояние.",
)
def first_rows_go_to_the_input(W, D):
    return W[:D], W[D:]


@misconception(
    "to_split",
    en="The two matrices are returned in the wrong order: first Wx, then Wh.",
    ru="Матрицы возвращены не в том порядке: сначала Wx, потом Wh.",
)
def matrices_are_returned_in_the_wrong_order(W, D):
    Wx, Wh = to_split(W, D)
    return Wh, Wx


@misconception(
    "to_split",
    en="The cut is after D rows. It belongs after as many rows as the state has entries.",
    ru="Разрез сделан после D строк, а должен быть после стольких строк, сколько чисел в состоянии.",
)
def cut_is_after_as_many_rows_as_inputs(W, D):
    return W[D:], W[:D]


# lstm


def _run(x, h0, Wx, Wh, b, carry=lambda h, c: (h, c), c0=None):
    """Run the LSTM, with another rule for what is handed to the next step."""
    h_t, c_t, h, c = h0, np.zeros_like(h0) if c0 is None else c0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, _ = lstm_step_forward(x[:, t], h_t, c_t, Wx, Wh, b)
        h.append(h_t)
        c.append(c_t)
        h_t, c_t = carry(h_t, c_t)
    return np.stack(h, axis=1), np.stack(c, axis=1)


@misconception(
    "lstm_forward",
    en="The cell is never handed to the next step: each step starts with an empty one.",
    ru="Ячейка не передаётся следующему шагу: каждый шаг начинает с пустой.",
)
def cell_is_never_carried(x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, carry=lambda h, c: (h, np.zeros_like(c)))


@misconception(
    "lstm_forward",
    en="The hidden state is never handed on: every step starts from h0.",
    ru="Скрытое состояние не передаётся: каждый шаг начинается с h0.",
)
def hidden_state_is_never_carried(x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, carry=lambda h, c: (h0, c))


@misconception(
    "lstm_forward",
    en="Neither state is handed on: every step starts from h0 and an empty cell.",
    ru="Не передаётся ни одно состояние: каждый шаг начинается с h0 и пустой ячейки.",
)
def no_state_is_carried(x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, carry=lambda h, c: (h0, np.zeros_like(c)))


@misconception(
    "lstm_forward",
    en="The cell starts from h0. It starts from zero.",
    ru="Ячейка начинается с h0, а должна начинаться с нуля.",
)
def cell_starts_from_the_hidden_state(x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, c0=h0)


@misconception(
    "lstm_forward",
    en="The first step starts from zeros; h0 is not used.",
    ru="Первый шаг начинается с нулей: h0 не используется.",
)
def first_state_is_zero(x, h0, Wx, Wh, b):
    return lstm_forward(x, np.zeros_like(h0), Wx, Wh, b)


@misconception(
    "lstm_forward",
    en="What is returned are the cells. The outputs are the hidden states.",
    ru="Возвращены ячейки, а выходы — это скрытые состояния.",
)
def cells_are_returned(x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b)[1], None


@misconception(
    "lstm_forward",
    en="The two states change places on their way to the next step: the step takes h first, then c.",
    ru="По пути к следующему шагу состояния меняются местами: шаг принимает сначала h, потом c.",
)
def states_change_places(x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, carry=lambda h, c: (c, h))


@misconception(
    "lstm_forward",
    en="The states are stored one step late: h0 comes first and the last state is lost.",
    ru="Состояния записаны со сдвигом на шаг: первым стоит h0, а последнее потеряно.",
)
def states_are_one_step_late(x, h0, Wx, Wh, b):
    h, cache = lstm_forward(x, h0, Wx, Wh, b)
    return np.concatenate([h0[:, None], h[:, :-1]], axis=1), cache


@misconception(
    "lstm_forward",
    en="Every step reads the first input. The input changes with time, too.",
    ru="Каждый шаг читает первый вход. Вход тоже меняется со временем.",
)
def every_step_reads_the_first_input(x, h0, Wx, Wh, b):
    return lstm_forward(np.repeat(x[:, :1], x.shape[1], axis=1), h0, Wx, Wh, b)


@misconception(
    "lstm_forward",
    en="The sequence is read from its end. Forward, time runs from the first step to the last.",
    ru="Последовательность читается с конца. При прямом проходе время идёт от первого шага к последнему.",
)
def sequence_is_read_from_its_end(x, h0, Wx, Wh, b):
    h, cache = lstm_forward(x[:, ::-1], h0, Wx, Wh, b)
    return h[:, ::-1], cache


@misconception(
    "lstm_forward",
    en="Only the first step is computed: the return stands inside the loop.",
    ru="Вычислен только первый шаг: return стоит внутри цикла.",
)
def return_stands_inside_the_loop(x, h0, Wx, Wh, b):
    h, cache = lstm_forward(x, h0, Wx, Wh, b)
    h[:, 1:] = 0
    return h, cache


@misconception(
    "lstm_forward",
    en="All steps hold the last state: the same array is stored each time and then overwritten.",
    ru="Во всех шагах лежит последнее состояние: каждый раз сохраняется один и тот же массив, который потом "
    "перезаписывается.",
)
def all_steps_share_one_array(x, h0, Wx, Wh, b):
    h, cache = lstm_forward(x, h0, Wx, Wh, b)
    return np.repeat(h[:, -1:], x.shape[1], axis=1), cache


def _go_back(dh, cache, carry=lambda new, old: new, order=reversed, add=lambda total, term: total + term):
    """Go back through time, with another rule for what is carried, for the order or for adding up."""
    carried, dx, weights = (np.zeros_like(dh[:, 0]),) * 2, [], [0, 0, 0]
    for t in order(range(len(cache))):
        dx_t, *new, dWx, dWh, db = lstm_step_backward(dh[:, t] + carried[0], carried[1], cache[t])
        carried = carry(new, carried)
        dx.append(dx_t)
        weights = [add(total, term) for total, term in zip(weights, (dWx, dWh, db), strict=True)]
    return np.stack(list(order(dx)), axis=1), new[0], *weights


@misconception(
    "lstm_backward",
    en="The gradient that h receives from the next step is computed but never added to its own.",
    ru="Градиент, который приходит в h от следующего шага, вычислен, но не прибавлен к собственному.",
)
def carried_hidden_gradient_is_never_added(dh, cache):
    return _go_back(dh, cache, carry=lambda new, old: (old[0], new[1]))


@misconception(
    "lstm_backward",
    en="The cell's gradient is not carried: every step starts with a zero for dc. It is the long way back.",
    ru="Градиент ячейки не переносится: каждый шаг начинает с нулевого dc. А это и есть дальний путь назад.",
)
def cell_gradient_is_never_carried(dh, cache):
    return _go_back(dh, cache, carry=lambda new, old: (new[0], old[1]))


@misconception(
    "lstm_backward",
    en="Nothing is carried back: each step is treated as if it stood alone.",
    ru="Назад ничего не переносится: каждый шаг рассмотрен отдельно.",
)
def nothing_is_carried_back(dh, cache):
    return _go_back(dh, cache, carry=lambda new, old: old)


@misconception(
    "lstm_backward",
    en="The cell's gradient piles up: what the step returns replaces it, and is not added to it.",
    ru="Градиент ячейки накапливается: то, что вернул шаг, должно его заменить, а не прибавиться к нему.",
)
def cell_gradient_piles_up(dh, cache):
    return _go_back(dh, cache, carry=lambda new, old: (new[0], old[1] + new[1]))


@misconception(
    "lstm_backward",
    en="The hidden state's carried gradient piles up: each step adds to what it should replace.",
    ru="Переносимый градиент h накапливается: шаг прибавляет к тому, что должен заменить.",
)
def hidden_gradient_piles_up(dh, cache):
    return _go_back(dh, cache, carry=lambda new, old: (old[0] + new[0], new[1]))


@misconception(
    "lstm_backward",
    en="The two carried gradients change places. The step returns that of h before that of c.",
    ru="Два переносимых градиента меняются местами. Шаг возвращает сначала градиент по h, потом по c.",
)
def carried_gradients_change_places(dh, cache):
    return _go_back(dh, cache, carry=lambda new, old: (new[1], new[0]))


@misconception(
    "lstm_backward",
    en="Time runs forward. A gradient comes from later steps, so the loop has to begin with the last.",
    ru="Время идёт вперёд. Градиент приходит от более поздних шагов, поэтому цикл начинается с последнего.",
)
def time_runs_forward(dh, cache):
    return _go_back(dh, cache, order=iter)


@misconception(
    "lstm_backward",
    en="The weights' gradients are overwritten at every step. All steps share the weights, so they add up.",
    ru="Градиенты весов перезаписываются на каждом шаге. Веса у шагов общие, поэтому градиенты складываются.",
)
def weight_gradients_are_overwritten(dh, cache):
    return _go_back(dh, cache, add=lambda total, term: term)


@misconception(
    "lstm_backward",
    en="The gradient of b is overwritten at every step, while those of the matrices add up.",
    ru="Градиент по b перезаписывается на каждом шаге, хотя градиенты матриц складываются.",
)
def bias_gradient_is_overwritten(dh, cache):
    return _go_back(dh, cache, add=lambda total, term: term if term.ndim == 1 else total + term)


@misconception(
    "lstm_backward",
    en="Only the last state's upstream gradient is used. Every state is an output and has a gradient of "
    "its own.",
    ru="Использован приходящий градиент только последнего состояния. Каждое состояние — выход, у каждого "
    "свой градиент.",
)
def only_the_last_upstream_is_used(dh, cache):
    dh = dh.copy()
    dh[:, :-1] = 0
    return lstm_backward(dh, cache)


@misconception(
    "lstm_backward",
    en="What is returned for h0 is a gradient of the cell. The step returns that of h before that of c.",
    ru="Вместо градиента по h0 возвращён градиент ячейки. Шаг возвращает сначала градиент по h, потом по c.",
)
def cell_gradient_is_returned_for_the_first_state(dh, cache):
    dc = []
    dx, _, *weights = _go_back(dh, cache, carry=lambda new, old: dc.append(new[1]) or new)
    return dx, dc[-1], *weights


@misconception(
    "lstm_backward",
    en="h0 receives no gradient. What the first step sends to its previous hidden state is the gradient of "
    "h0.",
    ru="До h0 градиент не доходит. То, что первый шаг отдаёт предыдущему скрытому состоянию, и есть "
    "градиент по h0.",
)
def first_state_gets_no_gradient(dh, cache):
    dx, dh0, *weights = lstm_backward(dh, cache)
    return dx, np.zeros_like(dh0), *weights


@misconception(
    "lstm_backward",
    en="The gradient of x has its steps in the order of computing, last step first.",
    ru="Шаги в градиенте по x стоят в порядке вычисления, то есть с последнего.",
)
def input_gradients_come_last_step_first(dh, cache):
    dx, *others = lstm_backward(dh, cache)
    return dx[:, ::-1], *others


@misconception(
    "lstm_backward",
    en="The weights' gradients are divided by the number of steps. They are sums over time, not means.",
    ru="Градиенты весов поделены на число шагов. По времени берётся сумма, а не среднее.",
)
def weight_gradients_are_averaged_over_time(dh, cache):
    dx, dh0, *weights = lstm_backward(dh, cache)
    return dx, dh0, *(gradient / len(cache) for gradient in weights)
