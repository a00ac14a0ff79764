using Cortap.Functions.Orchestrations;
using Cortap.Functions.Tests.Pipeline;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Orchestrations;

/// <summary>Jobs that wait in the table, on the real store and engine.</summary>
public sealed class WaitingJobsTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();
    private readonly WorkSlots _slots = new(limit: 1, TimeProvider.System);
    private OrchestrationTestHost _host = null!;

    public async Task InitializeAsync() => _host = await OrchestrationTestHost.StartAsync(registry =>
    {
        registry.AddOrchestratorFunc(FunctionNames.ReportOrchestrator, context => context.WaitForExternalEvent<bool>("end"));
        registry.AddOrchestratorFunc(FunctionNames.DeliverWebhook, context => context.WaitForExternalEvent<bool>("end"));
    });

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _world.DisposeAsync();
        _slots.Dispose();
    }

    [Fact]
    public async Task StartNextAsync_JobsOfAnEarlierProcess_StartsTheOldest()
    {
        Job[] jobs = [await _world.CreateWaitingJobAsync(), await _world.CreateWaitingJobAsync()];

        await Waiting().StartNextAsync(_host.Client);

        var oldest = jobs.OrderBy(job => job.CreatedAt).ThenBy(job => job.Id.Value, StringComparer.Ordinal).First();
        (await StartedAsync()).ShouldBe([oldest.Id.Value]);
    }

    [Fact]
    public async Task StartNextAsync_SlotLeft_StartsTheNext()
    {
        JobId[] jobs = [(await _world.CreateWaitingJobAsync()).Id, (await _world.CreateWaitingJobAsync()).Id];
        foreach (var job in jobs) _slots.TryStart(job);
        var waiting = Waiting();
        await waiting.StartNextAsync(_host.Client);
        (await StartedAsync()).ShouldBeEmpty("The first was started by its request.");

        _slots.End(jobs[0]);
        await waiting.StartNextAsync(_host.Client);

        (await StartedAsync()).ShouldBe([jobs[1].Value]);
    }

    [Fact]
    public async Task StartNextAsync_JobWhoseWorkHasBegun_IsLeftToTheRepair()
    {
        await _world.CreateJobAsync(JobPhase.FetchProjectData);

        await Waiting().StartNextAsync(_host.Client);

        (await StartedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task StartNextAsync_JobThatEndedWhileItWaited_LeavesItsTurnToTheNext()
    {
        var ended = await _world.CreateWaitingJobAsync();
        var next = await _world.CreateWaitingJobAsync();
        _slots.Remember(ended.Id);
        _slots.Remember(next.Id);
        await _world.Settlement.FailAsync(ended.Id, PhaseFailure.Cancelled, default);

        await Waiting().StartNextAsync(_host.Client);

        (await StartedAsync()).ShouldBe([next.Id.Value]);
    }

    [Fact]
    public async Task StartNextAsync_RuntimeThatTakesNothing_KeepsTheJobInLine()
    {
        var job = await _world.CreateWaitingJobAsync();
        await _host.Engine.StopAsync(CancellationToken.None);

        await Waiting().StartNextAsync(_host.Client);

        (await _world.Jobs.GetAsync(job.Id, default))!.IsWaiting.ShouldBeTrue();
        _slots.StartNext().ShouldBe(job.Id);
    }

    [Fact]
    public async Task TryCancelAsync_WaitingJob_EndsItAndSendsItsWebhook()
    {
        var job = await _world.CreateWaitingJobAsync();

        (await Waiting().TryCancelAsync(_host.Client, job)).ShouldBeTrue();

        (await _world.Jobs.GetAsync(job.Id, default))!.Error!.Code.ShouldBe(ErrorCodes.Cancelled);
        (await StartedAsync()).ShouldBe([$"{job.Id}:webhook:1"]);
    }

    [Fact]
    public async Task TryCancelAsync_JobThatWasStarted_IsLeftToItsOrchestration()
    {
        var job = await _world.CreateWaitingJobAsync();
        await Waiting().StartNextAsync(_host.Client);

        (await Waiting().TryCancelAsync(_host.Client, job)).ShouldBeFalse();

        (await _world.Jobs.GetAsync(job.Id, default))!.IsFinished.ShouldBeFalse();
    }

    private WaitingJobs Waiting() => new(
        _world.Jobs, _slots, _world.Starter(_slots), _world.Settlement, NullLogger<WaitingJobs>.Instance);

    private async Task<IReadOnlyList<string>> StartedAsync() =>
        await _host.Client.GetAllInstancesAsync(new OrchestrationQuery()).Select(instance => instance.InstanceId).ToListAsync();
}
