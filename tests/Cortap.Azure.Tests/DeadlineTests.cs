using Cortap.Azure.Tests.Harness;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Functions.Orchestrations;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;

namespace Cortap.Azure.Tests;

/// <summary>A job's deadline that passed while no process was there.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Deadline_PassedWhileNobodyWasThere_IsRenewedAndTheJobCompleted()
    {
        string[] settings = [$"JOB_TIMEOUT_SECONDS={Timeout.TotalSeconds}"];
        await using var azure = await AzureWorld.PrepareAsync();
        var world = azure.World;
        await azure.StartAsync(settings);
        world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var before = world.Client();
        var jobId = await before.SubmitAsync(world.Order(), default);
        using var patience = new CancellationTokenSource(AzureWorld.Patience);
        while (!world.Riskuity.Requests.Any(request => request.Path.Contains("controls", StringComparison.Ordinal))) await Task.Delay(50, patience.Token);
        await world.Service.KillAsync();
        world.Riskuity.Recover();

        // Nobody can hurry the clock of the storage's queues.
        var created = (await azure.InstancesAsync()).Single(instance => instance.Id == jobId).CreatedAt!.Value;
        while (DateTimeOffset.UtcNow < created + Timeout + ReportOrchestrator.MaxLateness + TimeSpan.FromSeconds(3)) await Task.Delay(250, patience.Token);
        await azure.StartAsync(settings);

        using var after = world.Client();
        var job = await world.SettledAsync(after, jobId, AzureWorld.Patience, again => again.Settled);
        (job.Status, job.CallbackStatus).ShouldBe(("completed", "delivered"));
        await world.ShouldHaveOneOutcomeAsync(job);
    }
}
