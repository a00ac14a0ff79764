using Cortap.Runtime.Engine;
using Cortap.Runtime.Lifetime;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Testing;

/// <summary>
/// The real engine on a folder of its own and a virtual clock: orchestrations that wait for days end at once. An activity that waits
/// by the virtual clock itself has to be helped by advancing it.
/// </summary>
public sealed class OrchestrationTestHost : IAsyncDisposable
{
    private static readonly TimeSpan RealTimeLimit = TimeSpan.FromMinutes(2);

    private readonly DurableTaskRegistry _registry = new();
    private readonly OrchestrationTestHostOptions _options;
    private readonly Lock _advancing = new();

    private OrchestrationTestHost(Action<DurableTaskRegistry> register, OrchestrationTestHostOptions options)
    {
        register(_registry);
        _options = options;
        DataDirectory = options.DataDirectory ?? Directory.CreateTempSubdirectory("cortap-engine-").FullName;
        Clock = new VirtualTimeProvider(options.StartTime);
        Engine = CreateEngine();
    }

    public VirtualTimeProvider Clock { get; }

    public DurableTaskEngine Engine { get; private set; }

    public DurableTaskClient Client => Engine.Client;

    public string DataDirectory { get; }

    public static async Task<OrchestrationTestHost> StartAsync(
        Action<DurableTaskRegistry> register, OrchestrationTestHostOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(register);
        var host = new OrchestrationTestHost(register, options ?? new());
        await host.Engine.StartAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Runs an orchestration to its end.</summary>
    /// <exception cref="OperationCanceledException">It has not ended within two minutes of real time.</exception>
    public async Task<OrchestrationMetadata> RunAsync(TaskName orchestrator, object? input = null, StartOrchestrationOptions? options = null)
        => await WaitAsync(await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, options));

    /// <summary>Waits for the end of an instance; while it waits, the clock advances by itself.</summary>
    /// <exception cref="OperationCanceledException">It has not ended within two minutes of real time.</exception>
    public async Task<OrchestrationMetadata> WaitAsync(string instanceId)
    {
        using var limit = new CancellationTokenSource(RealTimeLimit);
        return await Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, limit.Token);
    }

    /// <summary>Waits until nothing happens by itself any more, except by time.</summary>
    public async Task SettleAsync()
    {
        using var limit = new CancellationTokenSource(RealTimeLimit);
        await Engine.Work.WaitForIdleAsync(limit.Token);
    }

    /// <summary>Stops without waiting for anything, as a dying process would, and starts again on the same folder.</summary>
    public async Task RestartAsync()
    {
        await Engine.StopAsync(new CancellationToken(canceled: true));
        Engine = CreateEngine();
        await Engine.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.StopAsync(new CancellationToken(canceled: true));
        if (_options.DataDirectory is null)
            Directory.Delete(DataDirectory, recursive: true);
    }

    private DurableTaskEngine CreateEngine()
    {
        var options = new EngineOptions
        {
            DataDirectory = DataDirectory,
            ReplayMode = _options.ReplayMode,
            MaxConcurrentActivities = _options.MaxConcurrentActivities,
            MaxCachedOrchestrations = _options.MaxCachedOrchestrations,
        };
        var engine = new DurableTaskEngine(_registry, options, _options.Services ?? NoServices.Instance, Clock, _options.LoggerFactory);
        if (_options.AutoAdvance)
        {
            engine.Work.Idle += () => ThreadPool.QueueUserWorkItem(_ => AdvanceWhileIdle(engine));
            engine.Waiters.CompletionAwaited += () => ThreadPool.QueueUserWorkItem(_ => AdvanceWhileIdle(engine));
        }
        return engine;
    }

    private void AdvanceWhileIdle(DurableTaskEngine engine)
    {
        lock (_advancing)
        {
            while (engine == Engine && engine.Work.IsIdle && engine.Waiters.IsCompletionAwaited && Clock.AdvanceToNext())
            {
                // Each timer may have nothing left to do; then the next one is due.
            }
        }
    }
}
