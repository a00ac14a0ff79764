using Cortap.Infrastructure.Tests.Jobs;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

/// <summary>Steps of a batch over the real store of local mode.</summary>
public sealed class BatchStepTests : IAsyncLifetime
{
    private static readonly BearerToken Token = new("a.b.c");

    private readonly PipelineWorld _world = new();
    private readonly PipelineWorld.Started _jobs = new();
    private readonly PipelineWorld.StartedBatches _workflows = new();
    private readonly TokenCipher _cipher = new(new byte[32]);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task RunAsync_APlan_MakesEachJobOnceInBoundedSteps()
    {
        var batch = await CreateAsync(BatchStep.Portion + 3);

        (await StepAsync(batch)).ShouldBe(new BatchProgress(new BatchCounts(Queued: batch.Count), TimeSpan.Zero));
        (await CountAsync(batch)).ShouldBe(new BatchCounts(Queued: BatchStep.Portion));
        await StepAsync(batch);

        var jobs = await JobsAsync(batch);
        jobs.Select(job => job.BatchNumber).ShouldBe(Enumerable.Range(1, batch.Count).Cast<int?>());
        jobs.ShouldAllBe(job => job.Status == JobStatus.Queued && job.UserId == batch.UserId && job.CallbackUrl == batch.CallbackUrl && job.ProjectId == job.BatchNumber);
        _jobs.Instances.ShouldBe([jobs[0].Id.Value], "one place, one job at work");
    }

    [Fact]
    public async Task RunAsync_FiveHundredProjectsOfOneUser_LeaveAnotherUserTheNextTurnButOne()
    {
        var batch = await CreateAsync(BatchRequest.MaxProjects);
        while ((await _world.Batches.GetAsync(batch.Id, default))!.Made < batch.Count) await StepAsync(batch);
        (await CountAsync(batch)).Queued.ShouldBe(batch.Count);
        var other = await _world.CreateJobAsync(JobPhase.Queued, userId: 2);
        (await _world.Line.FindPlaceAsync(other.Id, default))!.Position.ShouldBeInRange(1, 2);

        for (var ended = 0; ended < 2; ended++) await _world.SettlementOver(_jobs).FailAsync(JobId.Parse(_jobs.Instances[^1]), PhaseFailure.Cancelled, default);

        _jobs.Instances.ShouldContain(other.Id.Value);
    }

    [Fact]
    public async Task RunAsync_TheSameStepAfterACrash_MakesNothingTwice()
    {
        var batch = await CreateAsync(3);
        await StepAsync(batch);

        // As if the record had not been written.
        var stored = (await _world.Batches.GetAsync(batch.Id, default))!;
        await _world.Batches.TryReplaceAsync(stored with { Made = 0 }, default);
        await StepAsync(batch);

        (await CountAsync(batch)).Total.ShouldBe(3);
        (await _world.Batches.GetAsync(batch.Id, default))!.Made.ShouldBe(3);
    }

    [Fact]
    public async Task RunAsync_AllJobsMade_KeepsTheTokenOnlySealedWithTheJobs()
    {
        var batch = await CreateAsync(2);
        await StepAsync(batch);

        await StepAsync(batch);

        (await _world.Batches.GetPlanAsync(batch.Id, default)).ShouldBeNull();
        var job = (await JobsAsync(batch))[1];
        var seal = (await _world.Jobs.GetTokenAsync(job.Id, default))!;
        _cipher.Open(job.Id, seal)!.Value.ShouldBe(Token.Value);
        _cipher.Open(batch.Id, seal).ShouldBeNull();
    }

    [Fact]
    public async Task RunAsync_TheUsersLineIsFull_WaitsForRoom()
    {
        var batch = await CreateAsync(5);

        var progress = await StepAsync(batch, new JobOptions { MaxWaitingJobsPerUser = 2 });

        (progress.IsOver, progress.Wait > TimeSpan.Zero).ShouldBe((false, true));
        progress.Counts.ShouldBe(new BatchCounts(Queued: 5));
        (await CountAsync(batch)).Total.ShouldBe(2);
    }

    [Fact]
    public async Task RunAsync_LastJobEnded_EndsTheBatchAndSendsItsWebhookOnce()
    {
        var batch = await CreateAsync(2);
        await StepAsync(batch);
        await EndAsync(batch);

        var progress = await StepAsync(batch);
        await StepAsync(batch);

        progress.ShouldBe(BatchProgress.Over(new BatchCounts(Completed: 1, Failed: 1)));
        var ended = (await _world.Batches.GetAsync(batch.Id, default))!;
        (ended.Status, ended.Callback!.Status).ShouldBe((BatchStatus.CompletedWithFailures, CallbackStatus.Pending));
        _workflows.Instances.Distinct().ShouldBe([OrchestrationIds.Delivery(batch.Id, 1)]);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsJobsThatWaitAndMakesNoMore()
    {
        var batch = await CreateAsync(BatchStep.Portion + 10);
        await StepAsync(batch);
        await _world.Batches.ChangeAsync(batch.Id, found => found.Cancel(DateTimeOffset.UtcNow), default);

        var progress = await StepAsync(batch);

        // The one at work was told, and ends by its own workflow.
        progress.Counts.ShouldBe(new BatchCounts(Queued: 1, Failed: batch.Count - 1));
        (await _world.Batches.GetPlanAsync(batch.Id, default)).ShouldBeNull();
        await _world.Settlement.FailAsync((await JobsAsync(batch))[0].Id, PhaseFailure.Cancelled, default);
        (await StepAsync(batch)).ShouldBe(BatchProgress.Over(new BatchCounts(Failed: batch.Count)));
        (await _world.Batches.GetAsync(batch.Id, default))!.Status.ShouldBe(BatchStatus.Cancelled);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileThoseThatWaitEndSlowly_TellsTheOneAtWorkBesideThem()
    {
        var batch = await CreateAsync(3);
        await StepAsync(batch);
        await _world.Jobs.ChangeAsync((await JobsAsync(batch))[0].Id, job => job.Enter(JobPhase.FetchProjectData, DateTimeOffset.UtcNow), default);
        await CancelAsync(batch);
        var told = new TaskCompletionSource();
        _jobs.OnCancellation = told.SetResult;
        _jobs.OnDelivery = () => told.Task;

        await StepAsync(batch).WaitAsync(TimeSpan.FromMinutes(1));

        (await CountAsync(batch)).ShouldBe(new BatchCounts(Processing: 1, Failed: 2));
    }

    [Fact]
    public async Task RunAsync_CancelledBeforeTheIndexShowsItsJobs_WaitsForThemAndEndsThem()
    {
        var batch = await CreateAsync(3);
        await StepAsync(batch);
        await CancelAsync(batch);

        var early = await StepAsync(batch, batches: Blind());
        (early.IsOver, early.Wait > TimeSpan.Zero, early.Counts).ShouldBe((false, true, new BatchCounts(Queued: 3)));

        await StepAsync(batch);
        await _world.Settlement.FailAsync(JobId.Parse(_jobs.Instances[0]), PhaseFailure.Cancelled, default);
        (await StepAsync(batch)).ShouldBe(BatchProgress.Over(new BatchCounts(Failed: 3)));
        (await JobsAsync(batch)).Select(job => job.Error?.Code).ShouldBe(Enumerable.Repeat(ErrorCodes.Cancelled, 3));
    }

    [Fact]
    public async Task RunAsync_CancelledAfterACrashBeforeTheRecordKnewOfItsJobs_WaitsForThem()
    {
        var batch = await CreateAsync(5);
        await StepAsync(batch, new JobOptions { MaxWaitingJobsPerUser = 2 });
        await _world.Batches.ChangeAsync(batch.Id, found => found with { Made = 0 }, default);
        await CancelAsync(batch);

        (await StepAsync(batch, batches: Blind())).Counts.ShouldBe(new BatchCounts(Queued: 2, Failed: 3));
        (await StepAsync(batch, batches: Blind())).Counts.ShouldBe(new BatchCounts(Queued: 2, Failed: 3), "its plan is gone by now");
        (await _world.Batches.GetPlanAsync(batch.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task RunAsync_CancelledAndItsJobsAreNotShownForMinutes_EndsWithoutThem()
    {
        var batch = await CreateAsync(3);
        await StepAsync(batch);
        await CancelAsync(batch);

        (await StepAsync(batch, batches: Blind(), time: new Later(TimeSpan.FromMinutes(2)))).ShouldBe(BatchProgress.Over(new BatchCounts(Failed: 3)));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItsJobsAreMade_MakesNoMore()
    {
        var batch = await CreateAsync(5);
        var made = 0;
        var jobs = Interposed<IJobStore>.On<JobCreation>(_world.Jobs, nameof(IJobStore.CreateAsync), async create =>
        {
            var creation = await create();
            if (++made == 2) await CancelAsync(batch);
            return creation;
        });

        await StepAsync(batch, jobs: jobs);

        (await StepAsync(batch)).Counts.ShouldBe(new BatchCounts(Queued: 1, Failed: 4));
        (await CountAsync(batch)).Total.ShouldBe(2);
    }

    [Fact]
    public async Task RunAsync_ATokenOfALostKey_EndsWithWhatIsMade()
    {
        var batch = await CreateAsync(2, new TokenCipher([.. Enumerable.Repeat((byte)9, 32)]));

        await StepAsync(batch);

        (await StepAsync(batch)).ShouldBe(BatchProgress.Over(new BatchCounts(Failed: 2)));
    }

    [Fact]
    public async Task RunAsync_OfNoBatch_IsOver() => (await StepAsync(PipelineWorld.NewBatch(1))).IsOver.ShouldBeTrue();

    [Fact]
    public async Task LookAsync_AnOpenBatchWithoutWorkflow_StartsIt()
    {
        var batch = await CreateAsync(2);

        (await KeeperAfter(TimeSpan.FromSeconds(1)).LookAsync(default)).ShouldBe(new BatchBacklog(Open: 1, DeadLetters: 0));
        _workflows.Instances.ShouldBeEmpty("whoever stored it is about to start it");
        await KeeperAfter(TimeSpan.FromMinutes(1)).LookAsync(default);
        await KeeperAfter(TimeSpan.FromMinutes(1)).LookAsync(default);

        _workflows.Instances.ShouldBe([batch.Id.Value]);
    }

    [Theory]
    [InlineData(OrchestrationState.Ended)]
    [InlineData(OrchestrationState.Terminated)]
    public async Task LookAsync_ADeliveryThatAnOperatorEnded_BecomesADeadLetter(OrchestrationState state)
    {
        var batch = await CreateAsync(1);
        await _world.Batches.TryReplaceAsync(batch.End(new BatchCounts(Completed: 1), batch.CreatedAt)!, default);
        _workflows.Other = state;

        await KeeperAfter(TimeSpan.FromMinutes(1)).LookAsync(default);

        (await _world.Batches.GetAsync(batch.Id, default))!.Mark.ShouldBe(BatchMark.DeadLetter);
    }

    [Fact]
    public async Task LookAsync_AnEndedBatchWithoutDelivery_StartsIt()
    {
        var batch = await CreateAsync(1);
        await _world.Batches.TryReplaceAsync(batch.End(new BatchCounts(Completed: 1), batch.CreatedAt)!, default);

        await KeeperAfter(TimeSpan.FromMinutes(1)).LookAsync(default);

        _workflows.Instances.ShouldBe([OrchestrationIds.Delivery(batch.Id, 1)]);
    }

    private async Task EndAsync(Batch batch)
    {
        var jobs = await JobsAsync(batch);
        await _world.Jobs.ChangeAsync(jobs[0].Id, job => job.Enter(JobPhase.FetchProjectData, DateTimeOffset.UtcNow), default);
        await _world.Settlement.CompleteAsync(jobs[0].Id, PipelineWorld.Result, default);
        await _world.Settlement.FailAsync(jobs[1].Id, PhaseFailure.Cancelled, default);
    }

    private Task<(Batch? Batch, bool Changed)> CancelAsync(Batch batch) =>
        _world.Batches.ChangeAsync(batch.Id, found => found.Cancel(DateTimeOffset.UtcNow), default);

    /// <summary>A store whose index does not show the jobs yet.</summary>
    private IBatchStore Blind() => Interposed<IBatchStore>.On<IReadOnlyList<Job>>(
        Interposed<IBatchStore>.On<BatchCounts>(_world.Batches, nameof(IBatchStore.CountJobsAsync), _ => Task.FromResult(new BatchCounts())),
        nameof(IBatchStore.ListJobsAsync), _ => Task.FromResult<IReadOnlyList<Job>>([]));

    private Task<BatchProgress> StepAsync(
        Batch batch, JobOptions? options = null, IBatchStore? batches = null, IJobStore? jobs = null, TimeProvider? time = null)
    {
        var settlement = _world.SettlementOver(_jobs);
        return new BatchStep(
            batches ?? _world.Batches, _world.CreateIntake(options, jobs), _cipher, _world.KeeperOver(_jobs), new JobCancellation(_jobs, settlement, _world.Jobs, new DeliveryStarter(_jobs, NullLogger<DeliveryStarter>.Instance)), _workflows,
            options ?? PipelineWorld.Options, _world.Metrics, _world.CrashPoints, time ?? TimeProvider.System, NullLogger<BatchStep>.Instance).RunAsync(new BatchRun(batch.Id));
    }

    private BatchKeeper KeeperAfter(TimeSpan time) => new(_world.Batches, _workflows, new Later(time), NullLogger<BatchKeeper>.Instance);

    private async Task<Batch> CreateAsync(int count, TokenCipher? cipher = null)
    {
        var batch = PipelineWorld.NewBatch(count);
        var items = Enumerable.Range(1, count).Select(number => new BatchItem(number, JobId.CreateUuid()));
        return (await _world.Batches.CreateAsync(new(batch, new BatchPlan([.. items], (cipher ?? _cipher).Seal(batch.Id, Token))), default)).Batch;
    }

    private Task<BatchCounts> CountAsync(Batch batch) => _world.Batches.CountJobsAsync(batch.Id, default);

    private Task<IReadOnlyList<Job>> JobsAsync(Batch batch) => _world.Batches.ListJobsAsync(batch.Id, 0, 100, null, default);

    private sealed class Later(TimeSpan time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + time;
    }
}
