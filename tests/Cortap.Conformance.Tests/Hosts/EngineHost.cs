using Cortap.Runtime.Engine;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Conformance.Tests.Hosts;

/// <summary>This repository's engine. It runs in virtual time, which moves while an end is awaited.</summary>
internal sealed class EngineHost(OrchestrationTestHost host) : IScenarioHost
{
    public DurableTaskClient Client => host.Client;

    public static async Task<IScenarioHost> StartAsync(Action<DurableTaskRegistry> register, ReplayMode mode)
        => new EngineHost(await OrchestrationTestHost.StartAsync(register, new() { ReplayMode = mode }));

    public Task PassAsync(TimeSpan time)
    {
        host.Clock.Advance(time);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
