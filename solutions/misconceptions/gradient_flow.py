"""Knows the mistakes that students make about the flow of gradients, each as a wrong function with a hint."""

import numpy as np

from autograder.judging import misconception
from solutions.gradient_flow import (
    LossScaler,
    clip_by_norm,
    clip_by_value,
    dense_block_backward,
    dense_block_forward,
    gradient_norms,
    jacobian_product,
    residual_block_backward,
    residual_block_forward,
)

# jacobian_product


@misconception(
    "jacobian_product",
    en="The slopes stretch the rows of Wh. An activation acts on what comes out of the product, so they "
    "belong to the columns.",
    ru="Производные растягивают строки Wh. Функция активации действует на результат умножения, поэтому они "
    "относятся к столбцам.",
)
def rows_are_stretched(slopes, Wh):
    J = np.eye(len(Wh))
    for slope in slopes:
        J = J @ (Wh * slope[:, None])
    return J


@misconception(
    "jacobian_product",
    en="This is J transposed: it fits states written as columns. Here a state is a row, and the first step "
    "stands leftmost.",
    ru="Это транспонированная J: она годится для состояний-столбцов. Здесь состояние — строка, и первый шаг "
    "стоит левее всех.",
)
def states_are_taken_for_columns(slopes, Wh):
    return jacobian_product(slopes, Wh).T


@misconception(
    "jacobian_product",
    en="The steps are multiplied in the reverse order. The first step stands leftmost.",
    ru="Шаги перемножены в обратном порядке. Первый шаг стоит левее всех.",
)
def order_is_reversed(slopes, Wh):
    return jacobian_product(slopes[::-1], Wh)


@misconception(
    "jacobian_product",
    en="Wh is transposed. That is for a gradient on its way back; here a change of the state goes forward.",
    ru="Wh транспонирована. Это нужно градиенту на пути назад, а здесь изменение состояния идёт вперёд.",
)
def matrix_is_transposed(slopes, Wh):
    return jacobian_product(slopes, Wh.T)


@misconception(
    "jacobian_product",
    en="The slopes are left out: this is a power of Wh, as in a linear network.",
    ru="Производные пропущены: это степень Wh, как в линейной сети.",
)
def slopes_are_left_out_of_the_product(slopes, Wh):
    return jacobian_product(np.ones_like(slopes), Wh)


@misconception(
    "jacobian_product",
    en="The matrices are multiplied entry by entry. A chain of steps is a matrix product.",
    ru="Матрицы перемножены поэлементно. Цепочке шагов отвечает матричное произведение.",
)
def product_is_taken_entry_by_entry(slopes, Wh):
    return np.prod([Wh * slope for slope in slopes], axis=0)


@misconception(
    "jacobian_product",
    en="One factor is missing: T steps have T factors, and the product starts with the unit matrix.",
    ru="Не хватает одного множителя: шагов T, и множителей T, а начинают с единичной матрицы.",
)
def one_step_is_missing(slopes, Wh):
    return jacobian_product(slopes[1:], Wh)


# gradient_norms


def _walk_back(dlast, slopes, step):
    """Collect gradients from the last step to the first, and give them in the order of time."""
    gradient, gradients = dlast, []
    for t in reversed(range(slopes.shape[1])):
        gradient = step(gradient, slopes[:, t])
        gradients.append(gradient)
    return np.stack(gradients[::-1], axis=1)


def _lengths(gradients):
    return np.linalg.norm(gradients, axis=2)


@misconception(
    "gradient_norms",
    en="The slopes are left out. Going back, the gradient passes the activation before it passes the matrix.",
    ru="Производные пропущены. На пути назад градиент проходит через активацию, а затем через матрицу.",
)
def slopes_are_left_out(dlast, slopes, Wh):
    return gradient_norms(dlast, np.ones_like(slopes), Wh)


@misconception(
    "gradient_norms",
    en="Wh is not transposed. On the way back, the gradient is multiplied by the transposed matrix.",
    ru="Wh не транспонирована. На пути назад градиент умножается на транспонированную матрицу.",
)
def matrix_is_not_transposed(dlast, slopes, Wh):
    return gradient_norms(dlast, slopes, Wh.T)


@misconception(
    "gradient_norms",
    en="Matrix and slopes have changed places. Forward, the activation comes last, so on the way back it "
    "comes first.",
    ru="Матрица и производные поменялись местами. На прямом пути активация последняя, значит, на обратном "
    "она первая.",
)
def matrix_comes_before_the_slopes(dlast, slopes, Wh):
    return _lengths(_walk_back(dlast, slopes, lambda g, s: (g @ Wh.T) * s))


@misconception(
    "gradient_norms",
    en="The numbers stand in the order in which they were found, from the last step to the first. Turn them "
    "round.",
    ru="Числа стоят в том порядке, в котором найдены: от последнего шага к первому. Их нужно развернуть.",
)
def norms_are_not_turned_round(dlast, slopes, Wh):
    return gradient_norms(dlast, slopes, Wh)[:, ::-1]


@misconception(
    "gradient_norms",
    en="This is the square of the length: the root is missing.",
    ru="Это квадрат длины: не извлечён корень.",
)
def root_is_missing(dlast, slopes, Wh):
    return gradient_norms(dlast, slopes, Wh) ** 2


@misconception(
    "gradient_norms",
    en="One length is taken over the whole batch. Each sequence has its own.",
    ru="Одна длина взята по всему батчу, а у каждой последовательности она своя.",
)
def length_is_taken_over_the_batch(dlast, slopes, Wh):
    lengths = gradient_norms(dlast, slopes, Wh)
    return np.broadcast_to(np.sqrt((lengths**2).sum(axis=0)), lengths.shape).copy()


@misconception(
    "gradient_norms",
    en="Every step starts again from the last gradient. It must go on from what the step after has left.",
    ru="Каждый шаг снова начинается с последнего градиента, а должен продолжать с того, что оставил "
    "следующий за ним шаг.",
)
def gradient_is_not_carried_on(dlast, slopes, Wh):
    return _lengths(_walk_back(dlast, slopes, lambda _, s: (dlast * s) @ Wh.T))


@misconception(
    "gradient_norms",
    en="The length is measured before the step back is done: these are the gradients of h_1, ..., h_T.",
    ru="Длина измерена до того, как сделан шаг назад: это градиенты по h_1, ..., h_T.",
)
def length_is_measured_before_the_step(dlast, slopes, Wh):
    lengths = gradient_norms(dlast, slopes, Wh)
    return np.hstack([lengths[:, 1:], np.linalg.norm(dlast, axis=1, keepdims=True)])


@misconception(
    "gradient_norms",
    en="Time runs forward: the first slopes are used first. The way back begins at the last step.",
    ru="Время идёт вперёд: первыми использованы производные первого шага. Обратный путь начинается с "
    "последнего.",
)
def time_runs_forward(dlast, slopes, Wh):
    return gradient_norms(dlast, slopes[:, ::-1], Wh)[:, ::-1]


@misconception(
    "gradient_norms",
    en="Sizes of entries are added up. A length is the root of the sum of squares.",
    ru="Сложены модули элементов, а длина — корень из суммы квадратов.",
)
def sizes_are_added_up(dlast, slopes, Wh):
    return np.abs(_walk_back(dlast, slopes, lambda g, s: (g * s) @ Wh.T)).sum(axis=2)


# clip_by_norm


def _norm(grads):
    return np.sqrt(sum(np.sum(g**2) for g in grads))


def _shorten(grads, norm, max_norm):
    return [g * min(1.0, max_norm / norm) for g in grads]


@misconception(
    "clip_by_norm",
    en="Each array is clipped by its own norm, which turns the step into another direction. Take one norm "
    "over all arrays.",
    ru="Каждый массив обрезан по своей норме, и шаг поворачивает в другую сторону. Возьмите одну норму по "
    "всем массивам.",
)
def each_array_has_its_own_norm(grads, max_norm):
    return [part for g in grads for part in clip_by_norm([g], max_norm)]


@misconception(
    "clip_by_norm",
    en="Short gradients are stretched to the threshold. They should stay as they are.",
    ru="Короткие градиенты растянуты до порога, а они должны остаться прежними.",
)
def short_gradients_are_stretched(grads, max_norm):
    return [max_norm / _norm(grads) * g for g in grads]


@misconception(
    "clip_by_norm",
    en="The norms of the arrays are added up. Add their squares, and take the root of the sum.",
    ru="Сложены нормы массивов. Сложите их квадраты и извлеките корень из суммы.",
)
def norms_are_added_up(grads, max_norm):
    return _shorten(grads, sum(np.linalg.norm(g) for g in grads), max_norm)


@misconception(
    "clip_by_norm",
    en="The norm is used without its root: this is the sum of squares.",
    ru="Норма взята без корня: это сумма квадратов.",
)
def norm_has_no_root(grads, max_norm):
    return _shorten(grads, _norm(grads) ** 2, max_norm)


@misconception(
    "clip_by_norm",
    en="The gradients are brought to length 1. The threshold belongs in the numerator.",
    ru="Градиенты приведены к длине 1. В числителе должен стоять порог.",
)
def length_becomes_one(grads, max_norm):
    norm = _norm(grads)
    return [g / norm for g in grads] if norm > max_norm else grads


_TOO_LONG = {
    "en": "All arrays together are still too long: entries were compared with the threshold. Compare their "
    "common norm, the root of the sum of all squares.",
    "ru": "Все массивы вместе всё ещё слишком длинны: с порогом сравнивались элементы. Сравнивайте их общую "
    "норму — корень из суммы всех квадратов.",
}


@misconception("clip_by_norm", **_TOO_LONG)
def entries_are_cut(grads, max_norm):
    return clip_by_value(grads, max_norm)


@misconception("clip_by_norm", **_TOO_LONG)
def largest_entry_is_taken_for_the_norm(grads, max_norm):
    return _shorten(grads, max(np.abs(g).max() for g in grads), max_norm)


# clip_by_value


@misconception(
    "clip_by_value",
    en="Only large positive entries are cut. Large negative ones need a limit as well.",
    ru="Обрезаны только большие положительные элементы. Граница нужна и большим отрицательным.",
)
def only_the_top_is_cut(grads, limit):
    return [np.minimum(g, limit) for g in grads]


@misconception(
    "clip_by_value",
    en="The signs are lost: entries are cut between 0 and the limit. The lower limit is negative.",
    ru="Знаки потеряны: элементы обрезаны между 0 и границей. Нижняя граница отрицательна.",
)
def signs_are_lost(grads, limit):
    return [np.minimum(np.abs(g), limit) for g in grads]


@misconception(
    "clip_by_value",
    en="Negative entries have become 0: the lower limit is 0 here. It should be minus the upper one.",
    ru="Отрицательные элементы стали нулями: нижняя граница здесь 0, а нужна минус верхняя.",
)
def lower_limit_is_zero(grads, limit):
    return [np.clip(g, 0, limit) for g in grads]


@misconception(
    "clip_by_value",
    en="Entries beyond the limit are set to 0. They should stop at the limit.",
    ru="Элементы за границей обнулены, а они должны остановиться на границе.",
)
def large_entries_become_zero(grads, limit):
    return [np.where(np.abs(g) > limit, 0, g) for g in grads]


@misconception(
    "clip_by_value",
    en="All entries shrink by one factor. That is clipping by norm; here each entry is cut by itself.",
    ru="Все элементы уменьшены в одно и то же число раз. Это обрезка по норме; здесь каждый обрезается сам.",
)
def all_entries_shrink(grads, limit):
    return clip_by_norm(grads, limit)


# LossScaler


def _scaler(scale, patience, **methods):
    """Make a right scaler with some methods replaced by wrong ones."""
    scaler = LossScaler(scale, patience)
    for name, method in methods.items():
        setattr(scaler, name, method.__get__(scaler))
    return scaler


def _unscaler(is_good, divide=lambda g, scale: g.astype(np.float64) / scale):
    """Make a method that skips steps by a test of its own, or divides in a way of its own."""
    return lambda self, grads: [divide(g, self.scale) for g in grads] if is_good(grads) else None


def _all_finite(grads):
    return all(np.isfinite(g).all() for g in grads)


@misconception(
    "LossScaler",
    en="The loss is divided by the scale. Multiply it: gradients are to become larger.",
    ru="Потери разделены на масштаб. Их нужно умножить: градиенты должны стать больше.",
)
def loss_is_divided(scale, patience):
    return _scaler(scale, patience, scale_loss=lambda self, loss: loss / self.scale)


@misconception(
    "LossScaler",
    en="The division takes place in float16, where small quotients become 0 again. Convert to float64 first.",
    ru="Деление идёт в float16, и малые частные снова становятся нулями. Сначала переведите в float64.",
)
def division_is_in_half_precision(scale, patience):
    return _scaler(scale, patience, unscale=_unscaler(_all_finite, lambda g, scale: g / float(scale)))


@misconception(
    "LossScaler",
    en="The gradients are not divided by the scale: the step is far too large.",
    ru="Градиенты не разделены на масштаб: шаг получается слишком большим.",
)
def gradients_stay_scaled(scale, patience):
    return _scaler(scale, patience, unscale=_unscaler(_all_finite, lambda g, scale: g.astype(np.float64)))


@misconception(
    "LossScaler",
    en="The gradients are multiplied by the scale a second time. Divide by it.",
    ru="Градиенты умножены на масштаб ещё раз, а на него нужно разделить.",
)
def gradients_are_scaled_twice(scale, patience):
    multiply = _unscaler(_all_finite, lambda g, scale: g.astype(np.float64) * scale)
    return _scaler(scale, patience, unscale=multiply)


@misconception(
    "LossScaler",
    en="No step is ever skipped. Where an entry is infinite or NaN, return None.",
    ru="Ни один шаг не пропускается. Если есть бесконечность или NaN, верните None.",
)
def nothing_is_skipped(scale, patience):
    return _scaler(scale, patience, unscale=_unscaler(lambda grads: True))


@misconception(
    "LossScaler",
    en="Only the first array is looked at. One bad entry anywhere spoils the step.",
    ru="Проверен только первый массив. Шаг портит один плохой элемент где угодно.",
)
def only_the_first_array_is_looked_at(scale, patience):
    return _scaler(scale, patience, unscale=_unscaler(lambda grads: _all_finite(grads[:1])))


@misconception(
    "LossScaler",
    en="NaN gets through: the test looks for infinities alone.",
    ru="NaN проходит: проверка ищет только бесконечности.",
)
def nan_gets_through(scale, patience):
    return _scaler(
        scale, patience, unscale=_unscaler(lambda grads: not any(np.isinf(g).any() for g in grads))
    )


@misconception(
    "LossScaler",
    en="Infinities get through: the test looks for NaN alone.",
    ru="Бесконечности проходят: проверка ищет только NaN.",
)
def infinity_gets_through(scale, patience):
    return _scaler(
        scale, patience, unscale=_unscaler(lambda grads: not any(np.isnan(g).any() for g in grads))
    )


@misconception(
    "LossScaler",
    en="Minus infinity gets through: compare the size of the entries, or ask whether they are finite.",
    ru="Минус бесконечность проходит: сравнивайте модули элементов или спросите, конечны ли они.",
)
def minus_infinity_gets_through(scale, patience):
    is_good = _unscaler(lambda grads: all((g < np.inf).all() for g in grads))
    return _scaler(scale, patience, unscale=is_good)


@misconception(
    "LossScaler",
    en="Bad entries are replaced by 0 and the step is taken. Skip the whole step: return None.",
    ru="Плохие элементы заменены нулями, и шаг сделан. Пропустите весь шаг: верните None.",
)
def bad_entries_become_zero(scale, patience):
    def repair(g, scale):
        return np.where(np.isfinite(g), g.astype(np.float64), 0) / scale

    return _scaler(scale, patience, unscale=_unscaler(lambda grads: True, repair))


def _updater(after_skip, after_success):
    """Make a method that changes scale and count of good steps in a way of its own."""

    def update(self, skipped):
        change = after_skip if skipped else after_success
        self.scale, self.streak = change(self.scale, self.streak, self.patience)

    return update


def _halve(scale, streak, patience):
    return scale / 2, 0


def _double_in_time(scale, streak, patience):
    return (scale * 2, 0) if streak + 1 == patience else (scale, streak + 1)


@misconception(
    "LossScaler",
    en="The scale never grows. After `patience` good steps in a row it doubles.",
    ru="Масштаб никогда не растёт. После `patience` удачных шагов подряд он удваивается.",
)
def scale_never_grows(scale, patience):
    return _scaler(scale, patience, update=_updater(_halve, lambda scale, streak, patience: (scale, 0)))


@misconception(
    "LossScaler",
    en="The scale never shrinks. A skipped step halves it.",
    ru="Масштаб никогда не уменьшается. Пропущенный шаг делит его пополам.",
)
def scale_never_shrinks(scale, patience):
    keep = _updater(lambda scale, streak, patience: (scale, 0), _double_in_time)
    return _scaler(scale, patience, update=keep)


@misconception(
    "LossScaler",
    en="A skip does not restart the count of good steps. They must be in a row.",
    ru="Пропуск не обнуляет счёт удачных шагов, а они должны идти подряд.",
)
def skip_does_not_restart_the_count(scale, patience):
    keep = _updater(lambda scale, streak, patience: (scale / 2, streak), _double_in_time)
    return _scaler(scale, patience, update=keep)


@misconception(
    "LossScaler",
    en="The count goes on after a doubling, so that every further step doubles again. Start from 0.",
    ru="После удвоения счёт продолжается, и каждый следующий шаг удваивает снова. Начинайте с нуля.",
)
def doubling_does_not_restart_the_count(scale, patience):
    def double(scale, streak, patience):
        return (scale * 2 if streak + 1 >= patience else scale), streak + 1

    return _scaler(scale, patience, update=_updater(_halve, double))


@misconception(
    "LossScaler",
    en="The scale doubles one step too late: it takes `patience` good steps, not one more.",
    ru="Масштаб удваивается на шаг позже: нужно `patience` удачных шагов, а не на один больше.",
)
def doubling_comes_too_late(scale, patience):
    return _scaler(
        scale, patience, update=_updater(_halve, lambda s, streak, p: _double_in_time(s, streak, p + 1))
    )


# residual_block


def _halves(x, w1, b1):
    """Give the sum before the ReLU, and what comes out of it."""
    z = x @ w1 + b1
    return z, np.maximum(0, z)


@misconception(
    "residual_block_forward",
    en="The short cut is missing: x is not added.",
    ru="Нет обходного пути: не прибавлен x.",
)
def short_cut_is_missing(x, w1, b1, w2, b2):
    return residual_block_forward(x, w1, b1, w2, b2)[0] - x, None


@misconception(
    "residual_block_forward",
    en="The ReLU between the two layers is missing.",
    ru="Между двумя слоями нет ReLU.",
)
def block_has_no_relu(x, w1, b1, w2, b2):
    return x + _halves(x, w1, b1)[0] @ w2 + b2, None


@misconception(
    "residual_block_forward",
    en="Another ReLU follows the sum. In this block nothing may stop what takes the short cut.",
    ru="После суммы стоит ещё один ReLU. В этом блоке ничто не должно задерживать обходной путь.",
)
def relu_follows_the_sum(x, w1, b1, w2, b2):
    return np.maximum(0, residual_block_forward(x, w1, b1, w2, b2)[0]), None


@misconception(
    "residual_block_forward",
    en="The second layer's output goes through a ReLU before x is added. It may be negative, too.",
    ru="Выход второго слоя проходит через ReLU, прежде чем прибавлен x. Он может быть и отрицательным.",
)
def second_layer_is_rectified(x, w1, b1, w2, b2):
    return x + np.maximum(0, _halves(x, w1, b1)[1] @ w2 + b2), None


@misconception(
    "residual_block_forward",
    en="The bias of the second layer is missing.",
    ru="Не прибавлено смещение второго слоя.",
)
def second_bias_is_missing(x, w1, b1, w2, b2):
    return x + _halves(x, w1, b1)[1] @ w2, None


@misconception(
    "residual_block_forward",
    en="The bias of the first layer is missing.",
    ru="Не прибавлено смещение первого слоя.",
)
def first_bias_is_missing(x, w1, b1, w2, b2):
    return residual_block_forward(x, w1, 0 * b1, w2, b2)


@misconception(
    "residual_block_backward",
    en="The gradient that takes the short cut is missing. Two ways lead from out to x.",
    ru="Не хватает градиента, идущего обходным путём. От out к x ведут два пути.",
)
def gradient_misses_the_short_cut(dout, cache):
    dx, *others = residual_block_backward(dout, cache)
    return (dx - dout, *others)


@misconception(
    "residual_block_backward",
    en="The gradient reaches x by the short cut alone. It also comes through the two layers.",
    ru="Градиент приходит в x только обходным путём, а он идёт и через оба слоя.",
)
def gradient_takes_only_the_short_cut(dout, cache):
    _, *others = residual_block_backward(dout, cache)
    return (dout, *others)


def _residual_gradients(dout, cache, dz):
    x, a, w1, _ = cache
    return dout + dz @ w1.T, x.T @ dz, dz.sum(axis=0), a.T @ dout, dout.sum(axis=0)


@misconception(
    "residual_block_backward",
    en="The gradient passes closed ReLUs as well. Where the unit was 0, nothing passes.",
    ru="Градиент проходит и через закрытые ReLU. Там, где был 0, ничего не проходит.",
)
def gradient_passes_closed_relus(dout, cache):
    return _residual_gradients(dout, cache, dout @ cache[3].T)


@misconception(
    "residual_block_backward",
    en="The ReLU is applied to the gradient. The sign of the unit counts, not that of the gradient.",
    ru="ReLU применён к самому градиенту. Важен знак входа ReLU, а не знак градиента.",
)
def gradient_is_rectified(dout, cache):
    return _residual_gradients(dout, cache, np.maximum(0, dout @ cache[3].T))


@misconception(
    "residual_block_backward",
    en="The gradient is multiplied by what the ReLU gave. Its derivative is 1 or 0.",
    ru="Градиент умножен на выход ReLU, а его производная — 1 или 0.",
)
def output_stands_for_the_derivative(dout, cache):
    return _residual_gradients(dout, cache, (dout @ cache[3].T) * cache[1])


@misconception(
    "residual_block_backward",
    en="The bias gradients are averaged over the batch. They are sums.",
    ru="Градиенты смещений усреднены по батчу, а это суммы.",
)
def block_biases_are_averaged(dout, cache):
    dx, dw1, db1, dw2, db2 = residual_block_backward(dout, cache)
    return dx, dw1, db1 / len(dout), dw2, db2 / len(dout)


# dense_block


@misconception(
    "dense_block_forward",
    en="The ReLU of the second layer is missing.",
    ru="У второго слоя нет ReLU.",
)
def second_layer_has_no_relu(x, w1, b1, w2, b2):
    read = np.hstack([x, _halves(x, w1, b1)[1]])
    return np.hstack([read, read @ w2 + b2]), None


@misconception(
    "dense_block_forward",
    en="The ReLU of the first layer is missing.",
    ru="У первого слоя нет ReLU.",
)
def first_layer_has_no_relu(x, w1, b1, w2, b2):
    read = np.hstack([x, _halves(x, w1, b1)[0]])
    return np.hstack([read, np.maximum(0, read @ w2 + b2)]), None


def _second_layer_reads(x, w1, b1, w2, b2, reads_x, reads_first):
    a1 = _halves(x, w1, b1)[1]
    return np.hstack([x, a1, np.maximum(0, np.hstack([reads_x * x, reads_first * a1]) @ w2 + b2)]), None


@misconception(
    "dense_block_forward",
    en="The second layer reads only the first layer's columns. It reads x as well.",
    ru="Второй слой читает только столбцы первого, а должен читать и x.",
)
def second_layer_does_not_read_x(x, w1, b1, w2, b2):
    return _second_layer_reads(x, w1, b1, w2, b2, 0, 1)


@misconception(
    "dense_block_forward",
    en="The second layer reads only x. It reads the first layer's columns as well.",
    ru="Второй слой читает только x, а должен читать и столбцы первого.",
)
def second_layer_reads_only_x(x, w1, b1, w2, b2):
    return _second_layer_reads(x, w1, b1, w2, b2, 1, 0)


@misconception(
    "dense_block_forward",
    en="What the second layer reads is in the wrong order: the columns of x come first.",
    ru="Второй слой читает столбцы не в том порядке: первыми идут столбцы x.",
)
def second_layer_reads_x_last(x, w1, b1, w2, b2):
    a1 = _halves(x, w1, b1)[1]
    return np.hstack([x, a1, np.maximum(0, np.hstack([a1, x]) @ w2 + b2)]), None


@misconception(
    "dense_block_forward",
    en="The columns of the output are in the wrong order: x, then the first layer's, then the second's.",
    ru="Столбцы выхода стоят не в том порядке: сначала x, затем первый слой, затем второй.",
)
def output_begins_with_the_newest(x, w1, b1, w2, b2):
    out, _ = dense_block_forward(x, w1, b1, w2, b2)
    D, G = w1.shape
    return np.hstack([out[:, D + G :], out[:, D : D + G], out[:, :D]]), None


@misconception(
    "dense_block_forward",
    en="The biases are missing.",
    ru="Не прибавлены смещения.",
)
def dense_biases_are_missing(x, w1, b1, w2, b2):
    return dense_block_forward(x, w1, 0 * b1, w2, 0 * b2)


def _dense_gradients(dout, cache, past=1, through=1, first=1, open1=None, open2=None):
    """Go back through the block, with some of its ways or gates changed."""
    read, a2, w1, w2 = cache
    D, G = w1.shape
    dz2 = dout[:, D + G :] * (a2 > 0 if open2 is None else open2)
    dread = past * dout[:, : D + G] + through * (dz2 @ w2.T)
    dz1 = dread[:, D:] * (read[:, D:] > 0 if open1 is None else open1)
    dx = dread[:, :D] + first * (dz1 @ w1.T)
    return dx, read[:, :D].T @ dz1, dz1.sum(axis=0), read.T @ dz2, dz2.sum(axis=0)


@misconception(
    "dense_block_backward",
    en="The gradient that came past the second layer is overwritten by the one through it. Add them.",
    ru="Градиент, пришедший в обход второго слоя, затёрт градиентом через него. Их нужно сложить.",
)
def gradient_past_the_second_layer_is_lost(dout, cache):
    return _dense_gradients(dout, cache, past=0)


@misconception(
    "dense_block_backward",
    en="The second layer sends nothing back. It has read x and the first layer's columns.",
    ru="Второй слой ничего не отправляет назад, а он читал и x, и столбцы первого слоя.",
)
def second_layer_sends_nothing_back(dout, cache):
    return _dense_gradients(dout, cache, through=0)


@misconception(
    "dense_block_backward",
    en="What the first layer sends back to x is missing.",
    ru="Не хватает того, что первый слой отправляет назад в x.",
)
def first_layer_sends_nothing_back(dout, cache):
    return _dense_gradients(dout, cache, first=0)


@misconception(
    "dense_block_backward",
    en="The second layer sends its gradient to x alone; the first layer's columns get none of it.",
    ru="Второй слой отправляет градиент только в x; столбцам первого слоя ничего не достаётся.",
)
def second_layer_forgets_the_first(dout, cache):
    D, G = cache[2].shape
    return _dense_gradients(dout, cache, through=np.repeat([1, 0], [D, G]))


@misconception(
    "dense_block_backward",
    en="The second layer sends its gradient to the first layer's columns alone; x gets none of it.",
    ru="Второй слой отправляет градиент только столбцам первого; x ничего не достаётся.",
)
def second_layer_forgets_x(dout, cache):
    D, G = cache[2].shape
    return _dense_gradients(dout, cache, through=np.repeat([0, 1], [D, G]))


@misconception(
    "dense_block_backward",
    en="The gradient passes closed ReLUs as well. Where a column was 0, nothing passes.",
    ru="Градиент проходит и через закрытые ReLU. Там, где в столбце был 0, ничего не проходит.",
)
def gradient_passes_closed_gates(dout, cache):
    return _dense_gradients(dout, cache, open1=1, open2=1)


@misconception(
    "dense_block_backward",
    en="The upstream gradient is cut in the wrong order: first x, then the first layer, then the second.",
    ru="Пришедший градиент разрезан не в том порядке: сначала x, затем первый слой, затем второй.",
)
def gradient_is_cut_in_the_wrong_order(dout, cache):
    D, G = cache[2].shape
    order = np.r_[2 * G : 2 * G + D, G : 2 * G, :G]
    return dense_block_backward(dout[:, order], cache)


@misconception(
    "dense_block_backward",
    en="The bias gradients are averaged over the batch. They are sums.",
    ru="Градиенты смещений усреднены по батчу, а это суммы.",
)
def dense_biases_are_averaged(dout, cache):
    dx, dw1, db1, dw2, db2 = dense_block_backward(dout, cache)
    return dx, dw1, db1 / len(dout), dw2, db2 / len(dout)
