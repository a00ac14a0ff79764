using Cortap.Functions.Orchestrations;
using Cortap.Functions.Tests.Pipeline;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Workflows;

/// <summary>What every host looks after while it runs, on the real store and engine.</summary>
public sealed class LineKeepingTests
{
    [Fact]
    public async Task Run_HousekeepingThatAnOperatorEnded_IsBackWithoutARestart()
    {
        await using var world = new PipelineWorld();
        await using var host = await OrchestrationTestHost.StartAsync(registry =>
            registry.AddOrchestratorFunc(FunctionNames.Housekeeping, context => context.WaitForExternalEvent<bool>("end")));
        var clock = new VirtualTimeProvider(DateTimeOffset.UnixEpoch);
        var workflows = new JobWorkflows(PipelineWorld.Options, new DeliveryOptions(), NullLogger<JobWorkflows>.Instance, host.Client);
        using var keeping = new LineKeeping(RoundOver(world, workflows, clock), workflows, clock, NullLogger<LineKeeping>.Instance);
        await keeping.StartAsync(default);
        await AdvanceUntilAsync(clock, IsRunningAsync);

        await host.Client.TerminateInstanceAsync(Housekeeping.InstanceId);
        await host.WaitAsync(Housekeeping.InstanceId);
        await AdvanceUntilAsync(clock, IsRunningAsync);

        await host.Client.SuspendInstanceAsync(Housekeeping.InstanceId);
        await AdvanceUntilAsync(clock, async () => await StatusAsync() == OrchestrationRuntimeStatus.Suspended);
        await AdvanceUntilAsync(clock, async () => await StatusAsync() == OrchestrationRuntimeStatus.Running);

        await keeping.StopAsync(default);
        (await IsRunningAsync()).ShouldBeTrue();

        async Task<bool> IsRunningAsync() => await host.Client.GetInstanceAsync(Housekeeping.InstanceId) is { IsCompleted: false };

        async Task<OrchestrationRuntimeStatus?> StatusAsync() => (await host.Client.GetInstanceAsync(Housekeeping.InstanceId))?.RuntimeStatus;
    }

    private static LineRound RoundOver(PipelineWorld world, JobWorkflows workflows, TimeProvider clock) => new(
        world.KeeperOver(workflows),
        new Redrive(
            world.Receivers, world.Jobs, world.Batches, new JobCommands(world.Jobs, clock), workflows, workflows, new WebhookOptions(), clock, NullLogger<Redrive>.Instance),
        new BatchKeeper(world.Batches, workflows, clock, NullLogger<BatchKeeper>.Instance),
        world.Line,
        world.Receivers,
        new FailureRun(world.Jobs),
        world.Metrics,
        clock);

    private static async Task AdvanceUntilAsync(VirtualTimeProvider clock, Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1, limit.Token);
        }
    }
}
