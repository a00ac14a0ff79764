using Cortap.Runtime.Engine;
using Cortap.Runtime.Lifetime;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Benchmarks.Engine;

/// <summary>An engine on a folder of its own, on the disk that the floors use too.</summary>
internal sealed class BenchmarkEngine : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly bool _ownsFolder;

    private BenchmarkEngine(string? folder, Action<DurableTaskRegistry> register)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? NewFolder();
        var registry = new DurableTaskRegistry();
        register(registry);
        Engine = new DurableTaskEngine(registry, new EngineOptions { DataDirectory = Folder }, _services, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public string Folder { get; }

    public DurableTaskEngine Engine { get; }

    public static string NewFolder() => Directory.CreateTempSubdirectory("cortap-bench-").FullName;

    public static async Task<BenchmarkEngine> StartAsync(Action<DurableTaskRegistry> register, string? folder = null)
    {
        var engine = new BenchmarkEngine(folder, register);
        await engine.Engine.StartAsync(CancellationToken.None);
        return engine;
    }

    /// <summary>Five activities that do nothing, one after the other.</summary>
    public static void RegisterFive(DurableTaskRegistry registry)
        => registry
            .AddOrchestratorFunc<int, int>("five", async (context, value) =>
            {
                for (var i = 0; i < 5; i++)
                    value = await context.CallActivityAsync<int>("nothing", value);
                return value;
            })
            .AddActivityFunc<int, int>("nothing", (_, value) => value);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _services.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }
}
