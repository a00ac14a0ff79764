using Cortap.Functions.Orchestrations;
using Cortap.Functions.Tests.Pipeline;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Tests.Orchestrations;

/// <summary>From a stored job to its durable orchestration: both are there afterwards, or neither.</summary>
public sealed class JobStarterTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();
    private readonly WorkSlots _slots = new(limit: 1, TimeProvider.System);
    private OrchestrationTestHost _host = null!;

    public async Task InitializeAsync() => _host = await OrchestrationTestHost.StartAsync(registry =>
    {
        registry.AddOrchestratorFunc(FunctionNames.ReportOrchestrator, context => context.WaitForExternalEvent<bool>("end"));
        registry.AddOrchestratorFunc(FunctionNames.Housekeeping, context => context.WaitForExternalEvent<bool>("end"));
    });

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _world.DisposeAsync();
        _slots.Dispose();
    }

    [Fact]
    public async Task StartAsync_AStoredJob_IsDurableUnderItsId()
    {
        var job = await _world.CreateJobAsync();

        (await StartAsync(job)).ShouldBeTrue();

        (await _host.Client.GetInstanceAsync(job.Id.Value)).ShouldNotBeNull().Name.ShouldBe(FunctionNames.ReportOrchestrator);
    }

    [Fact]
    public async Task StartAsync_ARuntimeThatTakesNothing_TakesTheJobAndItsTokenBack()
    {
        var job = await _world.CreateJobAsync();
        await _host.Engine.StopAsync(CancellationToken.None);

        (await StartAsync(job)).ShouldBeFalse();

        (await _world.Jobs.GetAsync(job.Id, default)).ShouldBeNull();
        (await _world.Jobs.GetTokenAsync(job.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task StartAsync_ARuntimeThatTakesNothing_LeavesTheSlotToTheNext()
    {
        var job = await _world.CreateJobAsync();
        await _host.Engine.StopAsync(CancellationToken.None);

        await StartAsync(job);

        _slots.TryStart(JobId.CreateUuid()).ShouldBeTrue();
    }

    [Fact]
    public async Task StartAsync_NoFreeSlot_LetsTheJobWaitInTheTable()
    {
        await StartAsync(await _world.CreateJobAsync());
        var job = await _world.CreateWaitingJobAsync();

        (await StartAsync(job)).ShouldBeTrue();

        (await _world.Jobs.GetAsync(job.Id, default)).ShouldNotBeNull().IsWaiting.ShouldBeTrue();
        (await _host.Client.GetInstanceAsync(job.Id.Value)).ShouldBeNull();
    }

    [Fact]
    public async Task StartAsync_ARepetitionOfAJobThatNeverStarted_StartsIt()
    {
        var job = await _world.CreateJobAsync();

        (await StartAsync(job, replayed: true)).ShouldBeTrue();

        (await _host.Client.GetInstanceAsync(job.Id.Value)).ShouldNotBeNull();
    }

    [Fact]
    public async Task StartAsync_ManyRepetitionsAtOnce_StartOneOrchestration()
    {
        var job = await _world.CreateJobAsync();

        var started = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => StartAsync(job, replayed: number > 0)));

        started.ShouldAllBe(isStarted => isStarted);
        (await _world.Jobs.GetAsync(job.Id, default)).ShouldNotBeNull();
        (await _host.Client.GetAllInstancesAsync(new OrchestrationQuery()).CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task StartAsync_ARepetitionOfAFinishedJob_StartsNothing()
    {
        var job = await _world.CreateJobAsync();

        (await StartAsync(job with { Status = JobStatus.Completed }, replayed: true)).ShouldBeTrue();

        (await _host.Client.GetInstanceAsync(job.Id.Value)).ShouldBeNull();
    }

    [Fact]
    public async Task EnsureHousekeepingAsync_ManyRequestsAtOnce_StartOne()
    {
        var starter = _world.Starter(_slots);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => starter.EnsureHousekeepingAsync(_host.Client)));

        (await _host.Client.GetAllInstancesAsync(new OrchestrationQuery()).SingleAsync()).InstanceId.ShouldBe(Housekeeping.InstanceId);
    }

    private Task<bool> StartAsync(Job job, bool replayed = false) => _world.Starter(_slots).StartAsync(_host.Client, new AcceptedJob(job, replayed, job.CreatedAt));
}
