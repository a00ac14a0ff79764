using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Tests.Jobs;

namespace Cortap.Reporting.Tests.Pipeline;

public sealed class WorkSlotsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly WorkSlots _slots;
    private readonly JobId _first = JobId.CreateUuid();
    private readonly JobId _second = JobId.CreateUuid();
    private readonly JobId _third = JobId.CreateUuid();
    private readonly JobId _fourth = JobId.CreateUuid();

    public WorkSlotsTests() => _slots = new(limit: 2, _time);

    public void Dispose() => _slots.Dispose();

    [Fact]
    public void TryStart_BelowTheLimit_IsToBeStarted()
    {
        _slots.TryStart(_first).ShouldBeTrue();
        _slots.TryStart(_second).ShouldBeTrue();
        _slots.TryStart(_third).ShouldBeFalse();
    }

    [Fact]
    public void TryStart_JobThatWasStarted_TakesNoSecondSlot()
    {
        _slots.TryStart(_first);

        _slots.TryStart(_first).ShouldBeTrue();

        _slots.TryStart(_second).ShouldBeTrue();
    }

    [Fact]
    public void StartNext_AfterAJobEnded_StartsTheWaitingInTheirOrder()
    {
        Fill();
        _slots.TryStart(_third);
        _slots.TryStart(_fourth);
        _slots.StartNext().ShouldBeNull();

        _slots.End(_first);

        _slots.StartNext().ShouldBe(_third);
        _slots.StartNext().ShouldBeNull();
        _slots.End(_second);
        _slots.StartNext().ShouldBe(_fourth);
    }

    [Fact]
    public void TryStart_NewcomerWhileOthersWait_GoesToTheEndOfTheLine()
    {
        Fill();
        _slots.TryStart(_third);
        _slots.End(_first);

        _slots.TryStart(_fourth).ShouldBeFalse();

        _slots.StartNext().ShouldBe(_third);
    }

    [Fact]
    public void Remember_JobThatStandsInLine_IsStartedOnce()
    {
        Fill();
        _slots.TryStart(_third);
        _slots.Remember(_third);
        _slots.Remember(_first);

        _slots.End(_first);
        _slots.End(_second);

        _slots.StartNext().ShouldBe(_third);
        _slots.StartNext().ShouldBeNull();
    }

    [Fact]
    public async Task End_JobStillAtWork_KeepsItsSlotToTheEndOfTheWork()
    {
        Fill();
        _slots.TryStart(_third);
        var work = await _slots.EnterAsync(_first, CancellationToken.None);

        _slots.End(_first);
        _slots.StartNext().ShouldBeNull();

        work.Dispose();
        _slots.StartNext().ShouldBe(_third);
    }

    [Fact]
    public async Task EnterAsync_BetweenTwoPhases_TheSlotStays()
    {
        Fill();
        _slots.TryStart(_third);

        (await _slots.EnterAsync(_first, CancellationToken.None)).Dispose();

        _slots.StartNext().ShouldBeNull();
    }

    [Fact]
    public async Task EnterAsync_MoreThanTheLimit_WaitUntilOneLeaves()
    {
        var work = await _slots.EnterAsync(_first, CancellationToken.None);
        await _slots.EnterAsync(_second, CancellationToken.None);
        var third = _slots.EnterAsync(_third, CancellationToken.None);
        third.IsCompleted.ShouldBeFalse();

        work.Dispose();

        (await third).Dispose();
    }

    [Fact]
    public async Task EnterAsync_Cancelled_LeavesNothingBehind()
    {
        var work = await _slots.EnterAsync(_first, CancellationToken.None);
        await _slots.EnterAsync(_second, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var third = _slots.EnterAsync(_third, cancellation.Token);

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => third);
        work.Dispose();
        _slots.End(_first);

        _slots.TryStart(_fourth).ShouldBeTrue();
    }

    [Fact]
    public async Task Dispose_Twice_LeavesOnce()
    {
        var work = await _slots.EnterAsync(_first, CancellationToken.None);
        await _slots.EnterAsync(_second, CancellationToken.None);
        work.Dispose();
        work.Dispose();

        await _slots.EnterAsync(_third, CancellationToken.None);

        _slots.EnterAsync(_fourth, CancellationToken.None).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task EnterAsync_JobOfAnEarlierProcess_CountsAsStarted()
    {
        await _slots.EnterAsync(_first, CancellationToken.None);
        _slots.TryStart(_second);

        _slots.TryStart(_third).ShouldBeFalse();
    }

    [Fact]
    public async Task StartNext_StartedJobThatDoesNotCome_LosesItsSlot()
    {
        Fill();
        var work = await _slots.EnterAsync(_second, CancellationToken.None);
        _slots.TryStart(_third);
        _slots.TryStart(_fourth);

        _time.Advance(TimeSpan.FromSeconds(11));

        _slots.StartNext().ShouldBe(_third);
        _slots.StartNext().ShouldBeNull("The one at work keeps its slot, however long it takes.");
        work.Dispose();
    }

    private void Fill()
    {
        _slots.TryStart(_first);
        _slots.TryStart(_second);
    }
}
