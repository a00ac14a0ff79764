using Cortap.Functions.Orchestrations;
using Cortap.Functions.Tests.Pipeline;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Workflows;

/// <summary>From a stored job to its durable orchestration, on the real store and engine: both are there afterwards, or neither, or the job waits.</summary>
public sealed class JobStarterTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();
    private OrchestrationTestHost _host = null!;
    private JobWorkflows _workflows = null!;

    public async Task InitializeAsync()
    {
        _host = await OrchestrationTestHost.StartAsync(registry =>
        {
            registry.AddOrchestratorFunc(FunctionNames.ReportOrchestrator, context => context.WaitForExternalEvent<bool>(ReportOrchestrator.CancelEvent));
            registry.AddOrchestratorFunc(FunctionNames.DeliverWebhook, context => context.WaitForExternalEvent<bool>("end"));
            registry.AddOrchestratorFunc(FunctionNames.FollowSchedule, context => context.WaitForExternalEvent<bool>("end"));
            registry.AddOrchestratorFunc(FunctionNames.Housekeeping, context => context.WaitForExternalEvent<bool>("end"));
            registry.AddOrchestratorFunc(FunctionNames.WatchLine, context => context.WaitForExternalEvent<bool>("end"));
        });
        _workflows = new JobWorkflows(PipelineWorld.Options, new DeliveryOptions(), NullLogger<JobWorkflows>.Instance, _host.Client);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task StartAsync_AClaimedJob_IsDurableUnderItsId()
    {
        var accepted = await AcceptAsync();

        (await StartAsync(accepted)).ShouldBeTrue();

        (await _host.Client.GetInstanceAsync(accepted.Job.Id.Value)).ShouldNotBeNull().Name.ShouldBe(FunctionNames.ReportOrchestrator);
    }

    [Fact]
    public async Task StartAsync_ARuntimeThatTakesNothing_TakesTheJobBackAndLeavesItsPlace()
    {
        var accepted = await AcceptAsync();
        await _host.Engine.StopAsync(CancellationToken.None);

        (await StartAsync(accepted)).ShouldBeFalse();

        (await _world.Jobs.GetAsync(accepted.Job.Id, default)).ShouldBeNull();
        (await _world.Jobs.GetTokenAsync(accepted.Job.Id, default)).ShouldBeNull();
        (await _world.Line.CountAsync(default)).AtWork.ShouldBe(0);
    }

    [Fact]
    public async Task StartAsync_NoRoom_LetsTheJobWaitInTheStore()
    {
        await StartAsync(await AcceptAsync());
        var accepted = await AcceptAsync();

        (await StartAsync(accepted)).ShouldBeTrue();

        (await _world.Jobs.GetAsync(accepted.Job.Id, default)).ShouldNotBeNull().IsWaiting.ShouldBeTrue();
        (await _host.Client.GetInstanceAsync(accepted.Job.Id.Value)).ShouldBeNull();
    }

    [Fact]
    public async Task StartAsync_TheTurnOfAnEarlierJob_StartsThatAndKeepsTheOther()
    {
        var earlier = await _world.CreateWaitingJobAsync();
        var accepted = await AcceptAsync();

        (await StartAsync(accepted)).ShouldBeTrue();

        (await StartedAsync()).ShouldBe([earlier.Id.Value]);
        (await _world.Jobs.GetAsync(accepted.Job.Id, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task StartAsync_TwiceTheSameJob_IsOneOrchestration()
    {
        var accepted = await AcceptAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _workflows.StartAsync(accepted.Job.Id)));

        (await StartedAsync()).ShouldBe([accepted.Job.Id.Value]);
    }

    [Fact]
    public async Task DeliverAsync_ManyAtOnceForOneDelivery_IsOneOrchestration()
    {
        var job = await _world.CreateWaitingJobAsync() with { Callback = new JobCallback { Status = CallbackStatus.Pending, Delivery = 2 } };

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _workflows.DeliverAsync(job))));

        (await StartedAsync()).ShouldBe([OrchestrationIds.DeliveryOf(job)]);
    }

    [Fact]
    public async Task EnsureEternalAsync_AnInstanceThatAnOperatorEnded_IsStartedAgain()
    {
        await _workflows.EnsureEternalAsync();
        await _host.Client.TerminateInstanceAsync(Housekeeping.InstanceId);
        await _host.WaitAsync(Housekeeping.InstanceId);

        await _workflows.EnsureEternalAsync();

        (await _host.Client.GetInstanceAsync(Housekeeping.InstanceId)).ShouldNotBeNull().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task EndScheduleAsync_AGenerationThatIsOver_LeavesTheNextOneOnly()
    {
        await _workflows.EnsureScheduleAsync("weekly", 1);
        await _workflows.EnsureScheduleAsync("weekly", 2);

        await _workflows.EndScheduleAsync("weekly", 1);
        await _workflows.EndScheduleAsync("weekly", 1);
        await _workflows.EndScheduleAsync("never followed", 1);

        await _host.WaitAsync(new ScheduleCall("weekly", 1).InstanceId);
        (await _host.Client.GetInstanceAsync(new ScheduleCall("weekly", 2).InstanceId)).ShouldNotBeNull().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task EnsureEternalAsync_AHostWhereTheClientIsInjected_NeedsNoWatch()
    {
        await _workflows.EnsureEternalAsync();
        (await StartedAsync()).ShouldBe([Housekeeping.InstanceId]);

        var bound = new JobWorkflows(PipelineWorld.Options, new DeliveryOptions(), NullLogger<JobWorkflows>.Instance);
        bound.IsReachable.ShouldBeFalse();
        await bound.Over(_host.Client).EnsureEternalAsync();

        (await StartedAsync()).ShouldBe([Housekeeping.InstanceId, LineWatch.InstanceId], ignoreOrder: true);
    }

    [Fact]
    public async Task LookAsync_AJobWhoseHostDiedBeforeItsStart_StartsItOnce()
    {
        var accepted = await AcceptAsync();
        var keeper = _world.KeeperOver(_workflows);
        await keeper.LookAsync(isAlone: false, default);
        (await StartedAsync()).ShouldBeEmpty("its host may be about to start it");

        await keeper.LookAsync(isAlone: true, default);
        await keeper.LookAsync(isAlone: true, default);

        (await StartedAsync()).ShouldBe([accepted.Job.Id.Value]);
    }

    [Fact]
    public async Task LookAsync_AJobWhoseWorkflowAnOperatorEnded_FailsItAndStartsTheNext()
    {
        var accepted = await AcceptAsync();
        await StartAsync(accepted);
        var next = await _world.CreateWaitingJobAsync();
        await _host.Client.TerminateInstanceAsync(accepted.Job.Id.Value);
        await _host.WaitAsync(accepted.Job.Id.Value);

        await _world.KeeperOver(_workflows).LookAsync(isAlone: true, default);

        (await _world.Jobs.GetAsync(accepted.Job.Id, default))!.Status.ShouldBe(JobStatus.Failed);
        (await StartedAsync()).ShouldBe([accepted.Job.Id.Value, $"{accepted.Job.Id}:webhook:1", next.Id.Value], ignoreOrder: true);
    }

    [Fact]
    public async Task LookAsync_ARuntimeThatTakesNothing_KeepsTheJobInLine()
    {
        var job = await _world.CreateWaitingJobAsync();
        await _host.Engine.StopAsync(CancellationToken.None);
        await _world.KeeperOver(_workflows).LookAsync(isAlone: false, default);
        await _host.RestartAsync();

        await _world.KeeperOver(new JobWorkflows(PipelineWorld.Options, new DeliveryOptions(), NullLogger<JobWorkflows>.Instance, _host.Client))
            .LookAsync(isAlone: true, default);

        (await StartedAsync()).ShouldBe([job.Id.Value]);
    }

    [Fact]
    public async Task FailAsync_AJobAtWork_StartsTheNext()
    {
        var accepted = await AcceptAsync();
        await StartAsync(accepted);
        var next = await _world.CreateWaitingJobAsync();

        await _world.SettlementOver(_workflows).FailAsync(accepted.Job.Id, PhaseFailure.Cancelled, default);

        (await StartedAsync()).ShouldBe([accepted.Job.Id.Value, next.Id.Value], ignoreOrder: true);
    }

    [Fact]
    public async Task CancelAsync_AWaitingJob_EndsItAndSendsItsWebhook()
    {
        await StartAsync(await AcceptAsync());
        var job = await _world.CreateWaitingJobAsync();

        await CancelAsync(job);

        (await _world.Jobs.GetAsync(job.Id, default))!.Error!.Code.ShouldBe("CANCELLED");
        (await StartedAsync()).ShouldContain($"{job.Id}:webhook:1");
        (await _world.Line.CountAsync(default)).Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task CancelAsync_AJobThatWasStarted_IsLeftToItsOrchestration()
    {
        var accepted = await AcceptAsync();
        await StartAsync(accepted);
        await _host.Client.WaitForInstanceStartAsync(accepted.Job.Id.Value);

        await CancelAsync(accepted.Job);

        (await _host.WaitAsync(accepted.Job.Id.Value)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await _world.Jobs.GetAsync(accepted.Job.Id, default))!.IsFinished.ShouldBeFalse();
    }

    // The engine of Azure Storage drops an event whose instance it has not begun: its start may be put off for seconds.
    [Theory]
    [InlineData(JobPhase.Queued)]
    [InlineData(JobPhase.FetchProjectData)]
    public async Task CancelAsync_AJobWhoseOrchestrationHasNotBegun_EndsItAndLeavesTheWebhookToTheOrchestration(string phase)
    {
        var accepted = await AcceptAsync();
        var unheard = new Unheard(OrchestrationState.Pending);

        await CancelAsync(accepted.Job with { Phase = phase }, unheard, unheard);

        var ended = (await _world.Jobs.GetAsync(accepted.Job.Id, default))!;
        (ended.Error!.Code, ended.Callback!.Status).ShouldBe(("CANCELLED", CallbackStatus.Pending));
        (await _world.Line.CountAsync(default)).AtWork.ShouldBe(0);
        unheard.Delivered.ShouldBeEmpty();
    }

    [Fact]
    public async Task CancelAsync_AJobWhoseOrchestrationIsSuspended_LetsItGoOnToHearIt()
    {
        var accepted = await AcceptAsync();
        await StartAsync(accepted);
        await _host.Client.WaitForInstanceStartAsync(accepted.Job.Id.Value);
        await _host.Client.SuspendInstanceAsync(accepted.Job.Id.Value);
        while (await _host.Client.GetInstanceAsync(accepted.Job.Id.Value) is not { RuntimeStatus: OrchestrationRuntimeStatus.Suspended }) await Task.Yield();

        await CancelAsync(accepted.Job);

        (await _host.WaitAsync(accepted.Job.Id.Value)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task CancelAsync_ADeliveryThatCannotBeStarted_EndsTheJobAllTheSame()
    {
        await StartAsync(await AcceptAsync());
        var job = await _world.CreateWaitingJobAsync();

        await CancelAsync(job, new PipelineWorld.Unstartable());

        var ended = (await _world.Jobs.GetAsync(job.Id, default))!;
        (ended.Error!.Code, ended.Callback!.Status).ShouldBe(("CANCELLED", CallbackStatus.Pending));
    }

    private Task CancelAsync(Job job, IJobWorkflows deliveries, IJobWorkflows? workflows = null) => new JobCancellation(
        workflows ?? _workflows, _world.SettlementOver(_workflows), _world.Jobs, new DeliveryStarter(deliveries, NullLogger<DeliveryStarter>.Instance)).CancelAsync(job);

    private Task CancelAsync(Job job) => CancelAsync(job, _workflows);

    private async Task<AcceptedJob> AcceptAsync()
    {
        var job = PipelineWorld.NewJob(JobPhase.Queued);
        var creation = await _world.Jobs.CreateAsync(new NewJob(job, new byte[64], Claim: _world.Host.Claim()), default);
        return new AcceptedJob(creation.Job, Replayed: false, creation.Claimed);
    }

    private Task<bool> StartAsync(AcceptedJob accepted) =>
        new JobStarter(_world.CreateIntake(), _workflows, _world.CrashPoints, NullLogger<JobStarter>.Instance).StartAsync(accepted);

    private async Task<IReadOnlyList<string>> StartedAsync() =>
        await _host.Client.GetAllInstancesAsync(new OrchestrationQuery()).Select(instance => instance.InstanceId).ToListAsync();

    /// <summary>An engine that knows every instance, in one state, and forgets what it is told.</summary>
    private sealed class Unheard(OrchestrationState state) : IJobWorkflows
    {
        public List<Job> Delivered { get; } = [];

        public Task StartAsync(JobId id) => Task.CompletedTask;

        public Task DeliverAsync(Job job)
        {
            Delivered.Add(job);
            return Task.CompletedTask;
        }

        public Task CancelAsync(JobId id) => Task.CompletedTask;

        public Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken) =>
            Task.FromResult<OrchestrationSnapshot?>(new OrchestrationSnapshot(state, null));
    }
}
