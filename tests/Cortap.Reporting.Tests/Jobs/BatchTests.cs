using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Reporting.Tests.Jobs;

public sealed class BatchTests
{
    private static readonly Batch New = SampleJobs.Batch;

    private static readonly CallbackAttempt Attempt = new(SampleJobs.At, TimeSpan.Zero, 500, "x");

    [Theory]
    [InlineData(3, 0, 0, BatchStatus.Completed)]
    [InlineData(2, 1, 0, BatchStatus.CompletedWithFailures)]
    [InlineData(2, 0, 1, BatchStatus.CompletedWithFailures)]
    public void Status_OfAnEndedBatch_FollowsItsCounts(int completed, int failed, int callbackFailed, BatchStatus status)
    {
        var counts = new BatchCounts(Completed: completed, Failed: failed, CallbackFailed: callbackFailed);

        New.Status.ShouldBe(BatchStatus.Processing);
        New.End(counts, SampleJobs.At)!.Status.ShouldBe(status);
        New.Cancel(SampleJobs.At)!.End(counts, SampleJobs.At)!.Status.ShouldBe(BatchStatus.Cancelled);
    }

    [Fact]
    public void CountsOf_ProjectsWithoutAJob_AreQueuedUntilThereAreToBeNone()
    {
        var rows = new BatchCounts(Processing: 1);

        New.CountsOf(rows).ShouldBe(new BatchCounts(Queued: 2, Processing: 1));
        New.Cancel(SampleJobs.At)!.CountsOf(rows).ShouldBe(new BatchCounts(Processing: 1, Failed: 2));
        New.GetStuck(SampleJobs.At)!.CountsOf(rows).ShouldBe(new BatchCounts(Processing: 1, Failed: 2));
    }

    [Fact]
    public void CountsOf_JobsThatAreMadeAndNotShownYet_AreQueuedUntilTheBatchHasEnded()
    {
        var cancelled = New.Cancel(SampleJobs.At)!.Make(2, SampleJobs.At)!;

        cancelled.CountsOf(new BatchCounts()).ShouldBe(new BatchCounts(Queued: 2, Failed: 1));
        cancelled.CountsOf(new BatchCounts(Completed: 1)).ShouldBe(new BatchCounts(Queued: 1, Completed: 1, Failed: 1));
        cancelled.End(new BatchCounts(Failed: 3), SampleJobs.At)!.CountsOf(new BatchCounts(Completed: 1)).ShouldBe(new BatchCounts(Completed: 1, Failed: 2));
    }

    [Fact]
    public void Changes_ThatDoNotApply_AreNone()
    {
        var ended = New.End(new BatchCounts(Completed: 3), SampleJobs.At)!;
        var delivered = ended.Deliver(Attempt, SampleJobs.At)!;

        New.End(new BatchCounts(Queued: 1, Completed: 2), SampleJobs.At).ShouldBeNull();
        New.Make(0, SampleJobs.At).ShouldBeNull();
        ended.Make(1, SampleJobs.At).ShouldBeNull();
        New.Cancel(SampleJobs.At)!.Cancel(SampleJobs.At).ShouldBeNull();
        New.Redeliver(SampleJobs.At).ShouldBeNull();
        ended.Cancel(SampleJobs.At).ShouldBeNull();
        ended.End(new BatchCounts(Completed: 3), SampleJobs.At).ShouldBeNull();
        ended.Redeliver(SampleJobs.At).ShouldBeNull();
        delivered.Deliver(Attempt, SampleJobs.At).ShouldBeNull();
        delivered.GiveUpDelivery(Attempt, SampleJobs.At).ShouldBeNull();
    }

    [Fact]
    public void Mark_OverALife_TellsWhatIsLeftToDo()
    {
        var ended = New.End(new BatchCounts(Completed: 3), SampleJobs.At)!;
        var dead = ended.RecordAttempt(Attempt, SampleJobs.At)!.GiveUpDelivery(Attempt, SampleJobs.At)!;
        var again = dead.Redeliver(SampleJobs.At)!;

        new[] { New, ended, dead, again, again.Deliver(Attempt, SampleJobs.At)! }.Select(batch => batch.Mark)
            .ShouldBe([BatchMark.Open, BatchMark.Open, BatchMark.DeadLetter, BatchMark.Open, BatchMark.None]);
        (again.Callback!.Delivery, again.Callback.AttemptCount).ShouldBe((2, 2));
    }
}
