using Cortap.Reporting.Audit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Workflows;

/// <summary>
/// Has checkpoints of the audit record made: at the start, every half a minute, when there are many records, and at the end. Before each, refusals that were
/// only counted are recorded.
/// </summary>
internal sealed partial class AuditKeeping(CheckpointKeeper keeper, RefusalLog refusals, ILogger<AuditKeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await MakeAsync(isLast: true, patience.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of the host does not wait for it.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await MakeAsync(isLast: false, stoppingToken);
            try
            {
                await keeper.WhenDueAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task MakeAsync(bool isLast, CancellationToken cancellationToken)
    {
        await TryAsync(() => refusals.SettleAsync(isLast, cancellationToken), LogNotSettled, cancellationToken);
        await TryAsync(() => keeper.RunAsync(cancellationToken), LogFailed, cancellationToken);
    }

    // A host that cannot start is taken apart while this runs, and has said why: what fails by it is no error of its own.
    private static async Task TryAsync(Func<Task> work, Action<Exception, string> log, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // What it leaves is covered by the first checkpoint of the next process.
        }
        catch (Exception exception)
        {
            log(exception, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "No checkpoint of the audit record could be made; it is tried again: {Cause}")]
    private partial void LogFailed(Exception exception, string cause);

    [LoggerMessage(2, LogLevel.Error, "Refusals that were only counted could not be recorded; it is tried again: {Cause}")]
    private partial void LogNotSettled(Exception exception, string cause);
}
