using System.Text;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Storage;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class JobSettlementTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task CompleteAsync_RunningJob_StoresTheResultAndRemovesTokenAndWorkingFiles()
    {
        var job = await _world.CreateJobAsync();
        await _world.Objects.PutAsync(ObjectKeys.WorkingReport(job.Id, job.Format), Encoding.UTF8.GetBytes("report"), new ObjectAttributes("text/plain"), default);

        var settled = await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);

        settled.CallbackPending.ShouldBeTrue();
        (await _world.Jobs.GetAsync(job.Id, default))!.Status.ShouldBe(JobStatus.Completed);
        (await _world.Jobs.GetTokenAsync(job.Id, default)).ShouldBeNull();
        (await _world.Objects.GetAsync(ObjectKeys.WorkingReport(job.Id, job.Format), null, default)).ShouldBeNull();
    }

    [Fact]
    public async Task FailAsync_CompletedJob_ChangesNothingAndTellsOfTheDelivery()
    {
        var job = await _world.CreateJobAsync();
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);

        var settled = await _world.Settlement.FailAsync(job.Id, PhaseFailure.TimedOut(TimeSpan.FromSeconds(300)), default);

        settled.CallbackPending.ShouldBeTrue();
        var stored = await _world.Jobs.GetAsync(job.Id, default);
        stored!.Status.ShouldBe(JobStatus.Completed);
        stored.Error.ShouldBeNull();
    }

    [Fact]
    public async Task CompleteAsync_FailedJob_ChangesNothing()
    {
        var job = await _world.CreateJobAsync();
        await _world.Settlement.FailAsync(job.Id, PhaseFailure.Cancelled, default);

        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);

        var stored = await _world.Jobs.GetAsync(job.Id, default);
        stored!.Status.ShouldBe(JobStatus.Failed);
        stored.Error!.Code.ShouldBe(ErrorCodes.Cancelled);
        stored.Result.ShouldBeNull();
    }

    [Fact]
    public async Task FailAsync_UnknownJob_HasNothingToDeliver()
    {
        var settled = await _world.Settlement.FailAsync(JobId.CreateUuid(), PhaseFailure.Cancelled, default);

        settled.CallbackPending.ShouldBeFalse();
    }

    [Fact]
    public async Task CompleteAsync_PhaseStoppedBecauseTheJobHasEnded_StartsTheNextAndCleansUp()
    {
        using var phase = new CancellationTokenSource();
        var workflows = new Stopping(phase);
        var job = await _world.CreateWaitingJobAsync();
        var next = await _world.CreateWaitingJobAsync();
        (await _world.Line.ClaimNextAsync(_world.Host.Claim(), default))!.Id.ShouldBe(job.Id);
        await _world.Objects.PutAsync(ObjectKeys.WorkingReport(job.Id, job.Format), Encoding.UTF8.GetBytes("report"), new ObjectAttributes("text/plain"), default);
        var settlement = _world.SettlementOver(workflows);

        var settled = await settlement.CompleteAsync(job.Id, PipelineWorld.Result, phase.Token);

        settled.CallbackPending.ShouldBeTrue();
        workflows.StartedJob.ShouldBe(next.Id);
        (await _world.Objects.GetAsync(ObjectKeys.WorkingReport(job.Id, job.Format), null, default)).ShouldBeNull();
    }

    /// <summary>The start of the next job is the moment at which the phase's watch finds its own job ended.</summary>
    private sealed class Stopping(CancellationTokenSource phase) : IJobWorkflows
    {
        public JobId? StartedJob { get; private set; }

        public Task StartAsync(JobId id)
        {
            StartedJob = id;
            return phase.CancelAsync();
        }

        public Task DeliverAsync(Job job) => Task.CompletedTask;

        public Task CancelAsync(JobId id) => Task.CompletedTask;

        public Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken) => Task.FromResult<OrchestrationSnapshot?>(null);
    }
}
