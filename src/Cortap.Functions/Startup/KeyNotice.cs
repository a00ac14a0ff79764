using Cortap.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>Says at start which keys local mode has made for itself.</summary>
internal sealed partial class KeyNotice(CortapSettings settings, ILogger<KeyNotice> logger) : IHostedService
{
    private readonly ILogger _logger = logger;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var file in settings.CreatedKeyFiles) LogMade(file);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "Made a key for this installation: {File}. Keep it: what it protects is void without it.")]
    private partial void LogMade(string file);
}
