using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class HousekeepingPhaseTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();
    private readonly List<JobId> _delivered = [];

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

    private Task RunAsync(TimeSpan grace, OrchestrationSnapshot? snapshot)
    {
        var options = new JobOptions { StartGrace = grace };
        var repair = new JobRepair(_world.Jobs, options, _world.Metrics, TimeProvider.System, NullLogger<JobRepair>.Instance);
        var schedules = new SqliteScheduleStore(_world.Database);
        var keeper = new ScheduleKeeper(schedules, new NoWorkflows(), new ScheduleSettlement(schedules, _world.Jobs, TimeProvider.System), TimeProvider.System);
        var phase = new HousekeepingPhase(_world.Jobs, _world.Batches, _world.Objects, repair, keeper, options, TimeProvider.System, NullLogger<HousekeepingPhase>.Instance);
        return phase.RunAsync((_, _) => Task.FromResult(snapshot), job =>
        {
            _delivered.Add(job.Id);
            return Task.CompletedTask;
        });
    }

    private sealed class DayAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(-25);
    }

    private sealed class NoWorkflows : IScheduleWorkflows
    {
        public Task EnsureScheduleAsync(string scheduleId, long generation) => throw new InvalidOperationException("There are no schedules.");

        public Task EndScheduleAsync(string scheduleId, long generation) => throw new InvalidOperationException("There are no schedules.");
    }
}
