using System.Security.Cryptography;
using Cortap.Reporting.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Workflows;

/// <summary>
/// Every host looks after the line, every few seconds and not at the same moments: for work that is due or was abandoned, and for how the line
/// stands. A look that finds nothing costs a few reads.
/// </summary>
internal sealed partial class LineKeeping(LineRound round, JobWorkflows workflows, TimeProvider time, ILogger<LineKeeping> logger) : BackgroundService
{
    private const int ShortestMilliseconds = 2_000;
    private const int LongestMilliseconds = 4_000;

    private static readonly TimeSpan EnsureEvery = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Where the client is injected no other host shares the line, and whatever is claimed was claimed by one that is gone.
        var isFirst = workflows.IsReachable;
        long? ensuredAt = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (workflows.IsReachable)
                {
                    if (ensuredAt is null || time.GetElapsedTime(ensuredAt.Value) >= EnsureEvery)
                    {
                        await workflows.EnsureEternalAsync();
                        ensuredAt = time.GetTimestamp();
                    }

                    await round.RunAsync(isFirst, stoppingToken);
                    isFirst = false;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(ShortestMilliseconds, LongestMilliseconds)), time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(LongestMilliseconds), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                // Told after the rest: a host that cannot start has been taken apart by then, and has said why.
                if (!stoppingToken.IsCancellationRequested) LogFailed(exception);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The line could not be looked after; it is tried again")]
    private partial void LogFailed(Exception exception);
}
