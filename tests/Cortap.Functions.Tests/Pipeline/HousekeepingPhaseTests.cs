using Cortap.Functions.Tests.Schedules;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Storage;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class HousekeepingPhaseTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();
    private readonly List<JobId> _delivered = [];
    private readonly List<string> _followed = [];
    private string? _unreadable;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task RunAsync_JobWithoutOrchestration_FailsItAndStartsItsDelivery()
    {
        var job = await _world.CreateJobAsync();

        await RunAsync(grace: TimeSpan.Zero, snapshot: null);

        (await _world.Jobs.GetAsync(job.Id, default))!.Status.ShouldBe(JobStatus.Failed);
        _delivered.ShouldBe([job.Id]);
    }

    [Fact]
    public async Task RunAsync_JobThatIsJustStarting_LeavesItAlone()
    {
        var job = await _world.CreateJobAsync();

        await RunAsync(grace: TimeSpan.FromMinutes(1), snapshot: null);

        (await _world.Jobs.GetAsync(job.Id, default))!.Status.ShouldBe(JobStatus.Processing);
    }

    [Fact]
    public async Task RunAsync_JobThatWaits_LeavesItAlone()
    {
        var job = await _world.CreateWaitingJobAsync();

        await RunAsync(grace: TimeSpan.Zero, snapshot: null);

        (await _world.Jobs.GetAsync(job.Id, default))!.Status.ShouldBe(JobStatus.Processing);
    }

    [Fact]
    public async Task RunAsync_RunningJob_LeavesItAlone()
    {
        var job = await _world.CreateJobAsync();

        await RunAsync(grace: TimeSpan.Zero, new OrchestrationSnapshot(OrchestrationState.Running, null));

        (await _world.Jobs.GetAsync(job.Id, default))!.Status.ShouldBe(JobStatus.Processing);
        _delivered.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_AnswerOfADayAgo_IsRemovedAndWhatAJobWorksWithIsNot()
    {
        var dayAgo = new DayAgo();
        var then = new FileObjectStore(_world.ObjectsFolder, new ObjectLinks(new byte[32], new PublicAddress(new Uri("http://127.0.0.1:1")), dayAgo), dayAgo);
        var job = await _world.CreateJobAsync();
        var (old, recent, report) = (ObjectKeys.Answer("0a"), ObjectKeys.Answer("0b"), ObjectKeys.WorkingReport(job.Id, job.Format));
        foreach (var key in new[] { old, report }) await then.PutAsync(key, new byte[1], new ObjectAttributes("x/y"), default);
        await _world.Objects.PutAsync(recent, new byte[1], new ObjectAttributes("x/y"), default);

        await RunAsync(grace: TimeSpan.FromMinutes(1), snapshot: null);

        (await _world.Objects.GetAsync(old, null, default)).ShouldBeNull();
        foreach (var key in new[] { recent, report }) (await _world.Objects.GetAsync(key, null, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task RunAsync_CheckpointsThatCannotBeRead_RepairsAndFollowsAllTheSame()
    {
        var job = await _world.CreateJobAsync();
        await PutScheduleAsync("weekly");
        using var audit = new CheckpointKeeper(new SqliteAuditStore(_world.Database), new NoCheckpoints(), key: null, new AuditOptions(), TimeProvider.System, NullLogger<CheckpointKeeper>.Instance);

        var failure = await Should.ThrowAsync<AggregateException>(RunAsync(grace: TimeSpan.Zero, snapshot: null, audit));

        failure.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<AuditStoreException>();
        (await _world.Jobs.GetAsync(job.Id, default))!.Status.ShouldBe(JobStatus.Failed);
        _delivered.ShouldBe([job.Id]);
        _followed.ShouldBe(["weekly"]);
    }

    [Fact]
    public async Task RunAsync_AScheduleAndAJobThatCannotBeLookedAfter_KeepNoneOfTheOthersWaiting()
    {
        var jobs = new List<JobId>();
        for (var count = 0; count < 3; count++) jobs.Add((await _world.CreateJobAsync()).Id);
        foreach (var id in new[] { "a", "b", "broken", "c" }) await PutScheduleAsync(id);
        _unreadable = jobs[1].Value;

        await Should.ThrowAsync<AggregateException>(RunAsync(grace: TimeSpan.Zero, snapshot: null));

        _delivered.ShouldBe([jobs[0], jobs[2]], ignoreOrder: true);
        _followed.ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task RunAsync_ARedeliveryOfAnOldJobThatWasRecordedOnly_StartsIt()
    {
        var now = TimeProvider.System.GetUtcNow();
        var job = (await _world.Jobs.CreateAsync(new NewJob(PipelineWorld.NewJob() with { CreatedAt = now.AddDays(-20) }, new byte[64]), default)).Job;
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);
        await _world.Jobs.ChangeAsync(job.Id, found => found.GiveUpDelivery(new(now, TimeSpan.Zero, null, "x"), now), default);
        await RunAsync(grace: TimeSpan.Zero, snapshot: null);
        _delivered.ShouldBeEmpty("it is a dead letter");

        await _world.Jobs.ChangeAsync(job.Id, found => found.Redeliver(now), default);
        await RunAsync(grace: TimeSpan.Zero, snapshot: null);

        _delivered.ShouldBe([job.Id]);
    }

    [Theory]
    [InlineData(ErrorCodes.Cancelled)]
    [InlineData(ErrorCodes.InternalError)]
    public async Task RunAsync_AJobThatEndedWithoutItsWorkflowBeforeTheServiceWasDownForDays_StartsItsDelivery(string code)
    {
        var created = TimeProvider.System.GetUtcNow().AddDays(-3);
        var job = (await _world.Jobs.CreateAsync(new NewJob(PipelineWorld.NewJob(JobPhase.Queued) with { CreatedAt = created }, new byte[64]), default)).Job;
        await _world.Jobs.ChangeAsync(job.Id, found => found.Fail(new JobError(code, "x"), null, created.AddHours(1)), default);

        await RunAsync(grace: TimeSpan.Zero, snapshot: null);

        _delivered.ShouldBe([job.Id]);
    }

    [Fact]
    public async Task RunAsync_AReceiverThatNobodyHasCalledForAMonth_RestsNoMore()
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (origin, days) in new[] { ("https://gone.example:443", 31), ("https://hangs.example:443", 29) })
        {
            var resting = new Receiver { Origin = origin, Timeouts = 5, RestingSince = now.AddDays(-40), RestUntil = now.AddDays(-days) };
            await _world.Receivers.TryPutAsync(resting, default);
        }

        await RunAsync(grace: TimeSpan.Zero, snapshot: null);

        (await _world.Receivers.ListAsync(default)).Select(receiver => receiver.Origin).ShouldBe(["https://hangs.example:443"]);
    }

    private async Task PutScheduleAsync(string id) =>
        (await new SqliteScheduleStore(_world.Database).TryPutAsync(ScheduleWorld.New(id, TimeProvider.System.GetUtcNow()), 10, default)).ShouldBe(SchedulePut.Stored);

    private Task RunAsync(TimeSpan grace, OrchestrationSnapshot? snapshot, CheckpointKeeper? audit = null)
    {
        var options = new JobOptions { StartGrace = grace };
        var repair = new JobRepair(_world.Jobs, options, _world.Metrics, TimeProvider.System, NullLogger<JobRepair>.Instance);
        var schedules = new SqliteScheduleStore(_world.Database);
        var keeper = new ScheduleKeeper(schedules, new Workflows(_followed), new ScheduleSettlement(schedules, _world.Jobs, TimeProvider.System), TimeProvider.System);
        var phase = new HousekeepingPhase(_world.Jobs, _world.Batches, _world.Receivers, _world.Objects, repair, keeper, options, TimeProvider.System, NullLogger<HousekeepingPhase>.Instance, audit);
        return phase.RunAsync((id, _) => id == _unreadable ? throw new InvalidOperationException("It cannot be read.") : Task.FromResult(snapshot), job =>
        {
            _delivered.Add(job.Id);
            return Task.CompletedTask;
        }, () => Task.CompletedTask);
    }

    private sealed class DayAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(-25);
    }

    private sealed class Workflows(List<string> followed) : IScheduleWorkflows
    {
        public Task EnsureScheduleAsync(string scheduleId, long generation)
        {
            if (scheduleId == "broken") throw new InvalidOperationException("It cannot be followed.");
            followed.Add(scheduleId);
            return Task.CompletedTask;
        }

        public Task EndScheduleAsync(string scheduleId, long generation) => Task.CompletedTask;
    }

    private sealed class NoCheckpoints : ICheckpointStore
    {
        public Task<bool> TryCreateAsync(long index, string checkpoint, CancellationToken cancellationToken) => throw Refused();

        public Task<string?> ReadLastAsync(CancellationToken cancellationToken) => throw Refused();

        public Task<string?> ReadAsync(long index, CancellationToken cancellationToken) => throw Refused();

        public IAsyncEnumerable<(string Name, string Text)> ReadAllAsync(CancellationToken cancellationToken) => throw Refused();

        private static AuditStoreException Refused() => new("The bucket refuses.");
    }
}
