using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;

namespace Cortap.Reporting.Tests.Pipeline;

public sealed class WorkSlotsTests
{
    private readonly WorkSlots _slots = new(limit: 2, TimeProvider.System);
    private readonly JobId _first = JobId.CreateUuid();
    private readonly JobId _second = JobId.CreateUuid();
    private readonly JobId _third = JobId.CreateUuid();
    private readonly JobId _fourth = JobId.CreateUuid();

    [Fact]
    public void TryEnter_BelowTheLimit_GivesASlot()
    {
        _slots.TryEnter(_first).ShouldNotBeNull();
        _slots.TryEnter(_second).ShouldNotBeNull();
        _slots.TryEnter(_third).ShouldBeNull();
    }

    [Fact]
    public void CallNext_AfterASlotWasLeft_CallsTheWaitingInTheirOrder()
    {
        var slot = _slots.TryEnter(_first)!;
        _slots.TryEnter(_second);
        _slots.TryEnter(_third);
        _slots.TryEnter(_fourth);
        _slots.CallNext().ShouldBeEmpty();

        slot.Dispose();

        _slots.CallNext().ShouldBe([_third]);
        _slots.CallNext().ShouldBeEmpty();
        _slots.TryEnter(_third).ShouldNotBeNull();
        _slots.TryEnter(_fourth).ShouldBeNull();
    }

    [Fact]
    public void TryEnter_NewcomerWhileOthersWait_GoesToTheEndOfTheLine()
    {
        var slot = _slots.TryEnter(_first)!;
        _slots.TryEnter(_second);
        _slots.TryEnter(_third);
        slot.Dispose();

        _slots.TryEnter(_fourth).ShouldBeNull();

        _slots.CallNext().ShouldBe([_third]);
    }

    [Fact]
    public void TryEnter_AskedTwiceWhileWaiting_IsCalledOnce()
    {
        var slots = new[] { _slots.TryEnter(_first)!, _slots.TryEnter(_second)! };
        _slots.TryEnter(_third);
        _slots.TryEnter(_third);

        foreach (var slot in slots) slot.Dispose();

        _slots.CallNext().ShouldBe([_third]);
    }

    [Fact]
    public void Dispose_Twice_LeavesOnce()
    {
        var slot = _slots.TryEnter(_first)!;
        _slots.TryEnter(_second);
        slot.Dispose();
        slot.Dispose();

        _slots.TryEnter(_third).ShouldNotBeNull();
        _slots.TryEnter(_fourth).ShouldBeNull();
    }

    [Fact]
    public async Task EnterAsync_JobThatHasBegun_GoesAheadOfTheWaiting()
    {
        var slot = _slots.TryEnter(_first)!;
        _slots.TryEnter(_second);
        _slots.TryEnter(_third);
        var begun = _slots.EnterAsync(CancellationToken.None);
        begun.IsCompleted.ShouldBeFalse();

        slot.Dispose();
        var taken = await begun;

        _slots.CallNext().ShouldBeEmpty();
        taken.Dispose();
        _slots.CallNext().ShouldBe([_third]);
    }

    [Fact]
    public async Task EnterAsync_Cancelled_LeavesNothingBehind()
    {
        var slot = _slots.TryEnter(_first)!;
        _slots.TryEnter(_second);
        using var cancellation = new CancellationTokenSource();
        var begun = _slots.EnterAsync(cancellation.Token);

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => begun);
        slot.Dispose();

        _slots.TryEnter(_third).ShouldNotBeNull();
    }

    [Fact]
    public void Forget_WaitingJob_IsNotCalled()
    {
        var slot = _slots.TryEnter(_first)!;
        _slots.TryEnter(_second);
        _slots.TryEnter(_third);

        _slots.Forget(_third);
        slot.Dispose();

        _slots.CallNext().ShouldBeEmpty();
    }
}
