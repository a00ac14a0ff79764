using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Tests.Alarms;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Security;
using Cortap.Reporting.Telemetry;
using Cortap.Runtime.Hosting;
using Cortap.Runtime.Lifetime;
using Cortap.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>
/// The whole service in a time that passes only while its engine has nothing to do: whatever was due has then happened, however slow the machine.
/// What it tells of itself is read as CloudWatch reads it.
/// </summary>
internal sealed class VirtualDay : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 2, 11, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly VirtualTimeProvider _clock;
    private readonly IReadOnlyList<CloudWatchAlarm> _alarms = CloudWatchAlarm.ReadTemplate("--resources").Alarms;
    private readonly StringWriter _output = new();
    private readonly CortapMetrics _metrics;
    private readonly EmfExporter _exporter;
    private readonly DurableTaskEngine _engine;
    private readonly LineRound _round;

    private VirtualDay(World world, VirtualTimeProvider clock, CortapMetrics metrics, string meter)
    {
        (World, _clock, _metrics) = (world, clock, metrics);
        _exporter = new EmfExporter(_output, clock, meter);
        _engine = world.Parts.GetRequiredService<EngineHost>().Engine;
        _round = world.Parts.GetRequiredService<LineRound>();
    }

    public World World { get; }

    public static async Task<VirtualDay> StartAsync(params string[] settings)
    {
        // Other services of this process have a meter of the usual name.
        var meter = $"day-{Guid.NewGuid():n}";
        var clock = new VirtualTimeProvider(Start);
        var metrics = new CortapMetrics(meter);
        var world = await World.PrepareAsync(time: clock);
        await world.StartHostedAsync(
            clock,
            parts =>
            {
                parts.AddSingleton(metrics);
                // Its rounds would come at moments that nobody knows.
                parts.Remove(parts.Single(part => part.ImplementationType == typeof(LineKeeping)));
            },
            settings);
        return new VirtualDay(world, clock, metrics, meter);
    }

    /// <summary>Lets time pass.</summary>
    public async Task LiveAsync(TimeSpan time)
    {
        for (var end = _clock.GetUtcNow() + time; _clock.GetUtcNow() < end;)
        {
            await SettleAsync();
            await _round.RunAsync(isFirst: false, default);
            _clock.Advance(Step);
        }

        await SettleAsync();
    }

    /// <summary>The alarms that are on at the end of the last minute.</summary>
    public IEnumerable<string> Alarms()
    {
        var samples = EmbeddedMetrics.Read(_output.ToString(), Start).ToLookup(sample => sample.Metric, sample => (sample.Minute, sample.Values));
        var minute = (int)(_clock.GetUtcNow() - Start).TotalMinutes - 1;
        return _alarms.Where(alarm => alarm.IsOn(samples, minute)).Select(alarm => alarm.Name);
    }

    /// <summary>Somebody who is signed in at the console.</summary>
    public async Task<Visitor> SignInAsync(Caller caller)
    {
        var visitor = new Visitor(new Uri(World.Address, "/console/sign-in"));
        await visitor.PostAsync(("link", ConsoleLink.Create(World.EncryptionKey(), caller, _clock.GetUtcNow())));
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        _exporter.Dispose();
        await World.DisposeAsync();
        _metrics.Dispose();
    }

    private async Task SettleAsync()
    {
        using var patience = new CancellationTokenSource(World.Patience);
        while (!_engine.Work.IsIdle) await _engine.Work.WaitForIdleAsync(patience.Token);
    }
}
