using System.Collections.Concurrent;
using Cortap.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>The service in the process of the tests, which has its code compiled already. What it logs is kept, and not written.</summary>
internal sealed class HostedService : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Log _log = new();

    private HostedService(IReadOnlyDictionary<string, string> settings, string dataDirectory, Uri address, TimeProvider time, Action<IServiceCollection> change)
    {
        var builder = ServerApplication.CreateBuilder(
            [.. settings.Select(setting => $"--{setting.Key}={setting.Value}"), $"--DATA_DIR={dataDirectory}", $"--urls={address}"]);
        builder.Logging.ClearProviders().AddProvider(_log);
        builder.Services.AddSingleton(time);
        change(builder.Services);
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public string Output => string.Join('\n', _log.Lines);

    public static async Task<HostedService> StartAsync(
        IReadOnlyDictionary<string, string> settings, string dataDirectory, Uri address, TimeProvider time, Action<IServiceCollection> change,
        CancellationToken cancellationToken)
    {
        var service = new HostedService(settings, dataDirectory, address, time, change);
        await service._host.StartAsync(cancellationToken);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(World.Patience);
        await _host.StopAsync(patience.Token);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
