using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Tests.Canonical;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Tests.Riskuity;

/// <summary>A client that talks to a simulated Riskuity over loopback.</summary>
public sealed class RiskuityClientFixture : IAsyncDisposable
{
    public const long ProjectId = 77;
    public const string CorrelationId = "correlation-of-this-test";

    private readonly HttpClient _http = new(RiskuityHttp.CreateHandler());

    private RiskuityClientFixture(RiskuitySimulator simulator)
    {
        Simulator = simulator;
        RiskuityHttp.Configure(_http);
    }

    public RiskuitySimulator Simulator { get; }

    public SkippingTime Time { get; } = new();

    public RecordingLogger<RiskuityClient> Log { get; } = new();

    public string Token { get; set; } = new TokenMint(TokenMint.NewSigningKey()).Mint();

    /// <summary>A client whose project 77 is that of fixture 06, with 130 controls.</summary>
    public static async Task<RiskuityClientFixture> StartAsync(string fixtureCase = "06-paged-130")
    {
        var fixture = new FixtureCase(fixtureCase);
        var simulator = await RiskuitySimulator.StartAsync();
        simulator.AddProject(new JsonObject { ["id"] = ProjectId, ["name"] = "Project under test" }, fixture.Pages());
        return new RiskuityClientFixture(simulator);
    }

    public RiskuityClient Client(Func<RiskuityOptions, RiskuityOptions>? configure = null)
    {
        var options = new RiskuityOptions { BaseUrl = Simulator.BaseUrl, RequestTimeout = SkippingTime.NotSkipped, Jitter = () => 0 };
        return new RiskuityClient(_http, configure?.Invoke(options) ?? options, Time, Log);
    }

    public async Task<IReadOnlyList<ProjectControl>> FetchAsync(Func<RiskuityOptions, RiskuityOptions>? configure = null) =>
        (await Client(configure).ReadControlsAsync(ProjectId, Token, CorrelationId, CancellationToken.None)).Controls;

    public Task<CortapException> FetchFailsAsync(Func<RiskuityOptions, RiskuityOptions>? configure = null) =>
        Should.ThrowAsync<CortapException>(FetchAsync(configure));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Simulator.DisposeAsync();
    }
}

/// <summary>The system's clock, on which every wait but the request time-out is over at once and is noted.</summary>
public sealed class SkippingTime : TimeProvider
{
    public static readonly TimeSpan NotSkipped = TimeSpan.FromSeconds(30);

    private readonly List<TimeSpan> _waits = [];

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_waits) return [.. _waits];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == NotSkipped || dueTime == Timeout.InfiniteTimeSpan)
            return base.CreateTimer(callback, state, dueTime, period);
        lock (_waits) _waits.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

/// <summary>Keeps the formatted lines of a log.</summary>
public sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly List<string> _lines = [];

    public string Text
    {
        get
        {
            lock (_lines) return string.Join("\n", _lines);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add(formatter(state, exception) + exception);
    }
}
