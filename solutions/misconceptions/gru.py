"""Knows the mistakes that students make in the GRU, each as a wrong function with a hint."""

import numpy as np

from autograder.judging import misconception
from solutions.gru import gru_backward, gru_forward, gru_step_backward, gru_step_forward, sigmoid

# Most mistakes in the step change one of its pieces. The helpers below put the right remaining pieces
# around it.


def _parts(x, h_prev, Wx, Wh, b, order=(0, 1, 2)):
    """Give both gates, the input's share of the new content, and the matrix of the old state's share."""
    from_x, from_h = np.split(x @ Wx + b, 3, axis=1), np.split(Wh, 3, axis=1)
    u, r, new = order
    return (
        sigmoid(from_x[u] + h_prev @ from_h[u]),
        sigmoid(from_x[r] + h_prev @ from_h[r]),
        from_x[new],
        from_h[new],
    )


def _mix(u, h_prev, new):
    return (1 - u) * h_prev + u * new, None


def _pieces(dh, cache):
    """Give the gradients of the three sums, and that of the state that was reset."""
    _, h_prev, _, Wh, u, r, new = cache
    da_new = dh * u * (1 - new**2)
    dseen = da_new @ np.split(Wh, 3, axis=1)[2].T
    return dh * (new - h_prev) * u * (1 - u), dseen * h_prev * r * (1 - r), da_new, dseen


def _finish(dh, da_u, da_r, da_new, dseen, cache):
    x, h_prev, Wx, Wh, u, r, _ = cache
    W_u, W_r, _ = np.split(Wh, 3, axis=1)
    da = np.hstack([da_u, da_r, da_new])
    dh_prev = dh * (1 - u) + dseen * r + da_u @ W_u.T + da_r @ W_r.T
    dWh = np.hstack([h_prev.T @ da_u, h_prev.T @ da_r, (r * h_prev).T @ da_new])
    return da @ Wx.T, dh_prev, x.T @ da, dWh, da.sum(axis=0)


def _with_content(dh, da_new, cache):
    """Finish with another gradient of the new content's sum, which the reset gate's gradient follows."""
    _, h_prev, _, Wh, u, r, new = cache
    dseen = da_new @ np.split(Wh, 3, axis=1)[2].T
    da_u, da_r = dh * (new - h_prev) * u * (1 - u), dseen * h_prev * r * (1 - r)
    return _finish(dh, da_u, da_r, da_new, dseen, cache)


# gru_step


@misconception(
    "gru_step_forward",
    en="The update gate keeps what it should replace: u belongs to the new content, 1 - u to the old "
    "state. Some libraries have it the other way round.",
    ru="Вентиль обновления сохраняет то, что должен заменить: u относится к новому содержимому, 1 - u — к "
    "старому состоянию. В некоторых библиотеках наоборот.",
)
def update_gate_is_turned_round(x, h_prev, Wx, Wh, b):
    u, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return _mix(1 - u, h_prev, np.tanh(x_new + (r * h_prev) @ W_new))


@misconception(
    "gru_step_forward",
    en="Update and reset gate have changed places. The columns come in the order u, r, new content.",
    ru="Вентили обновления и сброса поменялись местами. Порядок столбцов: u, r, новое содержимое.",
)
def gates_are_swapped(x, h_prev, Wx, Wh, b):
    u, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b, order=(1, 0, 2))
    return _mix(u, h_prev, np.tanh(x_new + (r * h_prev) @ W_new))


@misconception(
    "gru_step_forward",
    en="The reset gate acts after the product with the matrix. Here it acts on the state, before the "
    "product.",
    ru="Вентиль сброса применён после умножения на матрицу, а здесь он действует на состояние до умножения.",
)
def reset_comes_after_the_product(x, h_prev, Wx, Wh, b):
    u, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return _mix(u, h_prev, np.tanh(x_new + r * (h_prev @ W_new)))


@misconception(
    "gru_step_forward",
    en="The reset gate has no effect: the new content sees the whole old state.",
    ru="Вентиль сброса не действует: новое содержимое видит старое состояние целиком.",
)
def nothing_is_reset(x, h_prev, Wx, Wh, b):
    u, _, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return _mix(u, h_prev, np.tanh(x_new + h_prev @ W_new))


@misconception(
    "gru_step_forward",
    en="The reset gate also weakens the input. It acts on the old state alone.",
    ru="Вентиль сброса ослабляет и вход, а он действует только на старое состояние.",
)
def input_is_reset_too(x, h_prev, Wx, Wh, b):
    u, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return _mix(u, h_prev, np.tanh(r * (x_new + h_prev @ W_new)))


@misconception(
    "gru_step_forward",
    en="The state that is kept is reset, too. The reset gate acts only on what the new content sees.",
    ru="Сброшено и то состояние, которое сохраняется. Вентиль сброса действует только на то, что видит новое "
    "содержимое.",
)
def kept_state_is_reset(x, h_prev, Wx, Wh, b):
    u, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return _mix(u, r * h_prev, np.tanh(x_new + (r * h_prev) @ W_new))


@misconception(
    "gru_step_forward",
    en="The new content is reset by the update gate. It has a gate of its own for that.",
    ru="Новое содержимое сбрасывается вентилем обновления, а для этого есть отдельный вентиль.",
)
def update_gate_resets(x, h_prev, Wx, Wh, b):
    u, _, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return _mix(u, h_prev, np.tanh(x_new + (u * h_prev) @ W_new))


@misconception(
    "gru_step_forward",
    en="All three parts are taken from the same columns. Each has a third of them for itself.",
    ru="Все три части взяты из одних и тех же столбцов, а у каждой своя треть.",
)
def all_parts_come_from_one_slice(x, h_prev, Wx, Wh, b):
    u, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b, order=(0, 0, 0))
    return _mix(u, h_prev, np.tanh(x_new + (r * h_prev) @ W_new))


@misconception(
    "gru_step_forward",
    en="The whole old state is kept. Only one minus the update gate of it is.",
    ru="Старое состояние сохранено целиком, а сохраняется только доля «единица минус вентиль обновления».",
)
def whole_state_is_kept(x, h_prev, Wx, Wh, b):
    h, _ = gru_step_forward(x, h_prev, Wx, Wh, b)
    u, *_ = _parts(x, h_prev, Wx, Wh, b)
    return h + u * h_prev, None


@misconception(
    "gru_step_forward",
    en="Nothing of the old state is kept: the state is the gated new content alone.",
    ru="От старого состояния ничего не сохраняется: осталось только новое содержимое с вентилем.",
)
def nothing_is_kept(x, h_prev, Wx, Wh, b):
    h, _ = gru_step_forward(x, h_prev, Wx, Wh, b)
    u, *_ = _parts(x, h_prev, Wx, Wh, b)
    return h - (1 - u) * h_prev, None


@misconception(
    "gru_step_forward",
    en="The update gate has no effect: the state is the new content.",
    ru="Вентиль обновления не действует: состояние равно новому содержимому.",
)
def everything_is_replaced(x, h_prev, Wx, Wh, b):
    _, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return np.tanh(x_new + (r * h_prev) @ W_new), None


@misconception(
    "gru_step_forward",
    en="The new content goes through a sigmoid. It may be negative, too: it is a tanh.",
    ru="Новое содержимое проходит через сигмоиду. Оно может быть и отрицательным: здесь нужен tanh.",
)
def content_goes_through_a_sigmoid(x, h_prev, Wx, Wh, b):
    u, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return _mix(u, h_prev, sigmoid(x_new + (r * h_prev) @ W_new))


@misconception(
    "gru_step_forward",
    en="The new content is not squashed.",
    ru="Новое содержимое не проходит через tanh.",
)
def content_is_not_squashed(x, h_prev, Wx, Wh, b):
    u, r, x_new, W_new = _parts(x, h_prev, Wx, Wh, b)
    return _mix(u, h_prev, x_new + (r * h_prev) @ W_new)


@misconception(
    "gru_step_forward",
    en="The bias does not reach the result: it belongs to all three sums.",
    ru="Смещение не влияет на результат: оно входит во все три суммы.",
)
def bias_is_left_out(x, h_prev, Wx, Wh, b):
    return gru_step_forward(x, h_prev, Wx, Wh, np.zeros_like(b))


@misconception(
    "gru_step_forward",
    en="The gates have a bias, but the new content has none.",
    ru="У вентилей смещение есть, а у нового содержимого — нет.",
)
def content_has_no_bias(x, h_prev, Wx, Wh, b):
    b = b.copy()
    b[2 * h_prev.shape[1] :] = 0
    return gru_step_forward(x, h_prev, Wx, Wh, b)


@misconception(
    "gru_step_forward",
    en="The gates see the input alone. They depend on the previous state as well.",
    ru="Вентили видят только вход, а они зависят ещё и от предыдущего состояния.",
)
def gates_ignore_the_state(x, h_prev, Wx, Wh, b):
    Wh = Wh.copy()
    Wh[:, : 2 * h_prev.shape[1]] = 0
    return gru_step_forward(x, h_prev, Wx, Wh, b)


@misconception(
    "gru_step_backward",
    en="The part of the state that is kept sends a gradient straight back. It is missing in the gradient "
    "of h_prev.",
    ru="Сохранённая часть состояния отдаёт градиент прямо назад. В градиенте по h_prev его нет.",
)
def kept_part_sends_nothing_back(dh, cache):
    dx, dh_prev, *weights = gru_step_backward(dh, cache)
    return dx, dh_prev - dh * (1 - cache[4]), *weights


@misconception(
    "gru_step_backward",
    en="The straight way back is weighted by the update gate. Look which factor stands before h_prev.",
    ru="Прямой путь назад умножен на вентиль обновления. Посмотрите, какой множитель стоит перед h_prev.",
)
def straight_way_meets_the_wrong_factor(dh, cache):
    dx, dh_prev, *weights = gru_step_backward(dh, cache)
    return dx, dh_prev - dh * (1 - 2 * cache[4]), *weights


@misconception(
    "gru_step_backward",
    en="The gradient of h_prev consists of the straight way alone. The old state also entered both gates "
    "and the new content.",
    ru="Градиент по h_prev состоит только из прямого пути, а старое состояние входило ещё в оба вентиля и "
    "в новое содержимое.",
)
def only_the_straight_way_is_used(dh, cache):
    dx, _, *weights = gru_step_backward(dh, cache)
    return dx, dh * (1 - cache[4]), *weights


@misconception(
    "gru_step_backward",
    en="The gradient of h_prev does not include the ways through the two gates, which look at h_prev, too.",
    ru="В градиент по h_prev не вошли пути через оба вентиля, а они тоже смотрят на h_prev.",
)
def gates_send_nothing_back(dh, cache):
    dx, _, *weights = gru_step_backward(dh, cache)
    *_, dseen = _pieces(dh, cache)
    return dx, dh * (1 - cache[4]) + dseen * cache[5], *weights


@misconception(
    "gru_step_backward",
    en="The gradient of h_prev does not include the way through the update gate.",
    ru="В градиент по h_prev не вошёл путь через вентиль обновления.",
)
def update_gate_sends_nothing_back(dh, cache):
    dx, dh_prev, *weights = gru_step_backward(dh, cache)
    da_u, *_ = _pieces(dh, cache)
    return dx, dh_prev - da_u @ np.split(cache[3], 3, axis=1)[0].T, *weights


@misconception(
    "gru_step_backward",
    en="The gradient of h_prev does not include the way through the reset gate.",
    ru="В градиент по h_prev не вошёл путь через вентиль сброса.",
)
def reset_gate_sends_nothing_back(dh, cache):
    dx, dh_prev, *weights = gru_step_backward(dh, cache)
    _, da_r, *_ = _pieces(dh, cache)
    return dx, dh_prev - da_r @ np.split(cache[3], 3, axis=1)[1].T, *weights


@misconception(
    "gru_step_backward",
    en="The gradient of h_prev does not include the way through the new content.",
    ru="В градиент по h_prev не вошёл путь через новое содержимое.",
)
def content_sends_nothing_back(dh, cache):
    dx, dh_prev, *weights = gru_step_backward(dh, cache)
    *_, dseen = _pieces(dh, cache)
    return dx, dh_prev - dseen * cache[5], *weights


@misconception(
    "gru_step_backward",
    en="On the way through the new content, the gradient of h_prev is not multiplied by the reset gate.",
    ru="На пути через новое содержимое градиент по h_prev не умножен на вентиль сброса.",
)
def reset_is_missing_on_the_way_back(dh, cache):
    dx, dh_prev, *weights = gru_step_backward(dh, cache)
    *_, dseen = _pieces(dh, cache)
    return dx, dh_prev + dseen * (1 - cache[5]), *weights


@misconception(
    "gru_step_backward",
    en="In the gradient of Wh, the new content's block meets the whole old state. It was multiplied with the "
    "state after the reset.",
    ru="В градиенте по Wh блок нового содержимого встречает всё старое состояние, а умножался он на "
    "состояние после сброса.",
)
def content_block_meets_the_whole_state(dh, cache):
    dx, dh_prev, dWx, _, db = gru_step_backward(dh, cache)
    da_u, da_r, da_new, _ = _pieces(dh, cache)
    return dx, dh_prev, dWx, cache[1].T @ np.hstack([da_u, da_r, da_new]), db


@misconception(
    "gru_step_backward",
    en="The reset gate's gradient lacks the old state, with which the gate was multiplied.",
    ru="В градиенте вентиля сброса нет старого состояния, на которое вентиль умножался.",
)
def reset_gate_lacks_its_factor(dh, cache):
    da_u, _, da_new, dseen = _pieces(dh, cache)
    r = cache[5]
    return _finish(dh, da_u, dseen * r * (1 - r), da_new, dseen, cache)


@misconception(
    "gru_step_backward",
    en="The gradient that reaches the reset gate has skipped the matrix of the new content.",
    ru="Градиент, пришедший к вентилю сброса, миновал матрицу нового содержимого.",
)
def matrix_is_skipped_on_the_way_to_the_reset_gate(dh, cache):
    da_u, _, da_new, dseen = _pieces(dh, cache)
    h_prev, r = cache[1], cache[5]
    return _finish(dh, da_u, da_new * h_prev * r * (1 - r), da_new, dseen, cache)


@misconception(
    "gru_step_backward",
    en="The update gate's gradient sees only the new content. The gate also weighs the old state.",
    ru="В градиенте вентиля обновления учтено только новое содержимое, а вентиль умножает и старое "
    "состояние.",
)
def update_gate_sees_the_content_alone(dh, cache):
    _, da_r, da_new, dseen = _pieces(dh, cache)
    u, new = cache[4], cache[6]
    return _finish(dh, dh * new * u * (1 - u), da_r, da_new, dseen, cache)


@misconception(
    "gru_step_backward",
    en="The update gate's gradient has the wrong sign: a larger gate moves the state towards the new "
    "content.",
    ru="У градиента вентиля обновления неверный знак: чем больше вентиль, тем ближе состояние к новому "
    "содержимому.",
)
def update_gate_has_the_wrong_sign(dh, cache):
    da_u, da_r, da_new, dseen = _pieces(dh, cache)
    return _finish(dh, -da_u, da_r, da_new, dseen, cache)


@misconception(
    "gru_step_backward",
    en="The gradient of the new content is weighted by what is kept. Look which factor stands before it.",
    ru="Градиент нового содержимого умножен на долю сохраняемого. Посмотрите, какой множитель стоит перед "
    "ним.",
)
def content_meets_the_wrong_factor(dh, cache):
    return _with_content(dh, dh * (1 - cache[4]) * (1 - cache[6] ** 2), cache)


@misconception(
    "gru_step_backward",
    en="The gradient of the new content is not weighted by the update gate.",
    ru="Градиент нового содержимого не умножен на вентиль обновления.",
)
def content_lacks_the_update_gate(dh, cache):
    return _with_content(dh, dh * (1 - cache[6] ** 2), cache)


@misconception(
    "gru_step_backward",
    en="The gradient does not pass through the derivative of tanh on its way to the new content's sum.",
    ru="По пути к сумме нового содержимого градиент не проходит через производную tanh.",
)
def tanh_derivative_is_missing(dh, cache):
    return _with_content(dh, dh * cache[4], cache)


@misconception(
    "gru_step_backward",
    en="tanh is applied twice in the derivative of the new content, which is already a tanh.",
    ru="В производной нового содержимого tanh применён дважды: оно само уже tanh.",
)
def tanh_is_applied_twice(dh, cache):
    return _with_content(dh, dh * cache[4] * (1 - np.tanh(cache[6]) ** 2), cache)


@misconception(
    "gru_step_backward",
    en="tanh's derivative is taken at the new state. It belongs to the new content.",
    ru="Производная tanh взята в новом состоянии, а относится она к новому содержимому.",
)
def derivative_is_taken_at_the_new_state(dh, cache):
    _, h_prev, *_, u, _, new = cache
    return _with_content(dh, dh * u * (1 - ((1 - u) * h_prev + u * new) ** 2), cache)


@misconception(
    "gru_step_backward",
    en="The gates' gradients are not sent through the derivative of the sigmoid.",
    ru="Градиенты вентилей не проходят через производную сигмоиды.",
)
def sigmoid_derivatives_are_missing(dh, cache):
    _, _, da_new, dseen = _pieces(dh, cache)
    h_prev, new = cache[1], cache[6]
    return _finish(dh, dh * (new - h_prev), dseen * h_prev, da_new, dseen, cache)


@misconception(
    "gru_step_backward",
    en="The gates have the derivative of tanh; they are sigmoids.",
    ru="У вентилей взята производная tanh, а это сигмоиды.",
)
def gates_have_the_derivative_of_tanh(dh, cache):
    _, _, da_new, dseen = _pieces(dh, cache)
    _, h_prev, *_, u, r, new = cache
    return _finish(dh, dh * (new - h_prev) * (1 - u**2), dseen * h_prev * (1 - r**2), da_new, dseen, cache)


@misconception(
    "gru_step_backward",
    en="The gradients of update and reset gate stand in each other's columns. The order is u, r, new "
    "content.",
    ru="Градиенты вентилей обновления и сброса стоят в чужих столбцах. Порядок: u, r, новое содержимое.",
)
def blocks_are_in_another_order(dh, cache):
    dx, dh_prev, *weights = gru_step_backward(dh, cache)
    return dx, dh_prev, *map(_swap, weights)


def _swap(array):
    u, r, new = np.split(array, 3, axis=-1)
    return np.concatenate([r, u, new], axis=-1)


@misconception(
    "gru_step_backward",
    en="The gradient of b is averaged over the batch. Every sequence used b, so their gradients add up.",
    ru="Градиент по b усреднён по батчу. Смещение вошло в каждую последовательность, поэтому градиенты "
    "складываются.",
)
def bias_gradient_is_averaged(dh, cache):
    *others, db = gru_step_backward(dh, cache)
    return *others, db / len(dh)


@misconception(
    "gru_step_backward",
    en="The gradient of b still has a row for each sequence. One b served the whole batch.",
    ru="В градиенте по b осталась строка на каждую последовательность, а b — одно на весь батч.",
)
def bias_gradient_keeps_the_batch(dh, cache):
    *others, _ = gru_step_backward(dh, cache)
    return *others, np.hstack(_pieces(dh, cache)[:3])


@misconception(
    "gru_step_backward",
    en="The weights' gradients are divided by N. Averaging over the batch is the loss's business, not the "
    "step's.",
    ru="Градиенты весов поделены на N. Усреднять по батчу — дело функции потерь, а не шага.",
)
def weight_gradients_are_averaged(dh, cache):
    dx, dh_prev, *weights = gru_step_backward(dh, cache)
    return dx, dh_prev, *(gradient / len(dh) for gradient in weights)


# gru


@misconception(
    "gru_forward",
    en="Every step starts from h0: the new state is never handed to the next step.",
    ru="Каждый шаг начинается с h0: новое состояние не передаётся следующему шагу.",
)
def state_is_never_carried(x, h0, Wx, Wh, b):
    h = [gru_step_forward(x[:, t], h0, Wx, Wh, b)[0] for t in range(x.shape[1])]
    return np.stack(h, axis=1), None


@misconception(
    "gru_forward",
    en="The first step starts from zeros; h0 is not used.",
    ru="Первый шаг начинается с нулей: h0 не используется.",
)
def first_state_is_zero(x, h0, Wx, Wh, b):
    return gru_forward(x, np.zeros_like(h0), Wx, Wh, b)


@misconception(
    "gru_forward",
    en="The states are stored one step late: h0 comes first and the last state is lost.",
    ru="Состояния записаны со сдвигом на шаг: первым стоит h0, а последнее потеряно.",
)
def states_are_one_step_late(x, h0, Wx, Wh, b):
    h, cache = gru_forward(x, h0, Wx, Wh, b)
    return np.concatenate([h0[:, None], h[:, :-1]], axis=1), cache


@misconception(
    "gru_forward",
    en="Every step reads the first input. The input changes with time, too.",
    ru="Каждый шаг читает первый вход. Вход тоже меняется со временем.",
)
def every_step_reads_the_first_input(x, h0, Wx, Wh, b):
    return gru_forward(np.repeat(x[:, :1], x.shape[1], axis=1), h0, Wx, Wh, b)


@misconception(
    "gru_forward",
    en="The sequence is read from its end. Forward, time runs from the first step to the last.",
    ru="Последовательность читается с конца. При прямом проходе время идёт от первого шага к последнему.",
)
def sequence_is_read_from_its_end(x, h0, Wx, Wh, b):
    h, cache = gru_forward(x[:, ::-1], h0, Wx, Wh, b)
    return h[:, ::-1], cache


@misconception(
    "gru_forward",
    en="Only the first step is computed: the return stands inside the loop.",
    ru="Вычислен только первый шаг: return стоит внутри цикла.",
)
def return_stands_inside_the_loop(x, h0, Wx, Wh, b):
    h, cache = gru_forward(x, h0, Wx, Wh, b)
    h[:, 1:] = 0
    return h, cache


@misconception(
    "gru_forward",
    en="All steps hold the last state: the same array is stored each time and then overwritten.",
    ru="Во всех шагах лежит последнее состояние: каждый раз сохраняется один и тот же массив, который потом "
    "перезаписывается.",
)
def all_steps_share_one_array(x, h0, Wx, Wh, b):
    h, cache = gru_forward(x, h0, Wx, Wh, b)
    return np.repeat(h[:, -1:], x.shape[1], axis=1), cache


def _go_back(dh, cache, carry=lambda new, old: new, order=reversed, add=lambda total, term: total + term):
    """Go back through time, with another rule for what is carried, for the order or for adding up."""
    carried, dx, weights = np.zeros_like(dh[:, 0]), [], [0, 0, 0]
    for t in order(range(len(cache))):
        dx_t, new, *terms = gru_step_backward(dh[:, t] + carried, cache[t])
        carried = carry(new, carried)
        dx.append(dx_t)
        weights = [add(total, term) for total, term in zip(weights, terms, strict=True)]
    return np.stack(list(order(dx)), axis=1), new, *weights


@misconception(
    "gru_backward",
    en="The gradient that a state receives from the next step is computed but never added to its own.",
    ru="Градиент, который приходит в состояние от следующего шага, вычислен, но не прибавлен к собственному.",
)
def carried_gradient_is_never_added(dh, cache):
    return _go_back(dh, cache, carry=lambda new, old: old)


@misconception(
    "gru_backward",
    en="The carried gradient piles up: each step adds to what it should replace, and old parts count again.",
    ru="Переносимый градиент накапливается: шаг прибавляет к тому, что должен заменить, и старое учитывается "
    "снова.",
)
def carried_gradient_piles_up(dh, cache):
    return _go_back(dh, cache, carry=lambda new, old: old + new)


@misconception(
    "gru_backward",
    en="Time runs forward. A gradient comes from later steps, so the loop has to begin with the last.",
    ru="Время идёт вперёд. Градиент приходит от более поздних шагов, поэтому цикл начинается с последнего.",
)
def time_runs_forward(dh, cache):
    return _go_back(dh, cache, order=iter)


@misconception(
    "gru_backward",
    en="The weights' gradients are overwritten at every step. All steps share the weights, so they add up.",
    ru="Градиенты весов перезаписываются на каждом шаге. Веса у шагов общие, поэтому градиенты складываются.",
)
def weight_gradients_are_overwritten(dh, cache):
    return _go_back(dh, cache, add=lambda total, term: term)


@misconception(
    "gru_backward",
    en="The gradient of b is overwritten at every step, while those of the matrices add up.",
    ru="Градиент по b перезаписывается на каждом шаге, хотя градиенты матриц складываются.",
)
def bias_gradient_is_overwritten(dh, cache):
    return _go_back(dh, cache, add=lambda total, term: term if term.ndim == 1 else total + term)


@misconception(
    "gru_backward",
    en="Only the last state's upstream gradient is used. Every state is an output and has a gradient of "
    "its own.",
    ru="Использован приходящий градиент только последнего состояния. Каждое состояние — выход, у каждого "
    "свой градиент.",
)
def only_the_last_upstream_is_used(dh, cache):
    dh = dh.copy()
    dh[:, :-1] = 0
    return gru_backward(dh, cache)


@misconception(
    "gru_backward",
    en="h0 receives no gradient. What the first step sends to its previous state is the gradient of h0.",
    ru="До h0 градиент не доходит. То, что первый шаг отдаёт предыдущему состоянию, и есть градиент по h0.",
)
def first_state_gets_no_gradient(dh, cache):
    dx, dh0, *weights = gru_backward(dh, cache)
    return dx, np.zeros_like(dh0), *weights


@misconception(
    "gru_backward",
    en="The gradient of x has its steps in the order of computing, last step first.",
    ru="Шаги в градиенте по x стоят в порядке вычисления, то есть с последнего.",
)
def input_gradients_come_last_step_first(dh, cache):
    dx, *others = gru_backward(dh, cache)
    return dx[:, ::-1], *others


@misconception(
    "gru_backward",
    en="The weights' gradients are divided by the number of steps. They are sums over time, not means.",
    ru="Градиенты весов поделены на число шагов. По времени берётся сумма, а не среднее.",
)
def weight_gradients_are_averaged_over_time(dh, cache):
    dx, dh0, *weights = gru_backward(dh, cache)
    return dx, dh0, *(gradient / len(cache) for gradient in weights)


# count_parameters


def _blocks(block, lstm=4, gru=3):
    return block * np.array([1, lstm, gru])


@misconception(
    "count_parameters",
    en="The biases are not counted.",
    ru="Не посчитаны смещения.",
)
def biases_are_not_counted(D, H):
    return _blocks(D * H + H * H)


@misconception(
    "count_parameters",
    en="Two biases are counted per block, as in some libraries. Here each block has one.",
    ru="В каждом блоке посчитано два смещения, как в некоторых библиотеках. Здесь оно одно.",
)
def two_biases_are_counted(D, H):
    return _blocks(D * H + H * H + 2 * H)


@misconception(
    "count_parameters",
    en="The recurrent weights are not counted: the previous state has a matrix as well.",
    ru="Не посчитаны рекуррентные веса: у предыдущего состояния тоже есть матрица.",
)
def recurrent_weights_are_not_counted(D, H):
    return _blocks(D * H + H)


@misconception(
    "count_parameters",
    en="The recurrent matrix is counted as H numbers. It has a row and a column for each.",
    ru="Рекуррентная матрица посчитана как H чисел, а у неё H строк и H столбцов.",
)
def recurrent_matrix_is_counted_as_a_vector(D, H):
    return _blocks(D * H + H + H)


@misconception(
    "count_parameters",
    en="LSTM and GRU have changed places. The LSTM comes second, and it is the larger one.",
    ru="LSTM и GRU поменялись местами. LSTM идёт второй, и она больше.",
)
def lstm_and_gru_are_swapped(D, H):
    return _blocks(D * H + H * H + H, lstm=3, gru=4)


@misconception(
    "count_parameters",
    en="Only the gates are counted. The new content has weights of its own, in the LSTM and in the GRU.",
    ru="Посчитаны только вентили, а у нового содержимого есть и свои веса — и в LSTM, и в GRU.",
)
def only_gates_are_counted(D, H):
    return _blocks(D * H + H * H + H, lstm=3, gru=2)


@misconception(
    "count_parameters",
    en="The matrices are counted once per block, but the bias only once for all. Every block has a bias.",
    ru="Матрицы посчитаны для каждого блока, а смещение — одно на всех, хотя оно есть у каждого блока.",
)
def bias_is_counted_once_for_all(D, H):
    return _blocks(D * H + H * H) + H
