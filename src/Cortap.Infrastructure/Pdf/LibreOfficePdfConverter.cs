using Cortap.Infrastructure.Pdf.Accessibility;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging;

namespace Cortap.Infrastructure.Pdf;

/// <summary>Converts with a LibreOffice that is kept running; one document at a time, restarted when it fails or hangs.</summary>
public sealed partial class LibreOfficePdfConverter(LibreOfficeLocation location, PdfOptions options, TimeProvider time, ILogger<LibreOfficePdfConverter> logger)
    : IPdfConverter, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private LibreOfficeListener? _listener;

    public bool IsInstalled => true;

    private string TookTooLong => $"it took longer than {options.Timeout.TotalSeconds:0} s";

    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        // One that hangs at its start must not keep every conversion waiting.
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await RunningAsync(linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            LogFailure(TookTooLong);
        }
        catch (IOException exception)
        {
            LogFailure(exception.Message);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> docx, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var succeeded = false;
        try
        {
            var listener = await RunningAsync(linked.Token);
            var pdf = AccessiblePdf.Complete(await listener.ConvertAsync(docx, options.MaxPages, linked.Token), docx);
            succeeded = true;
            return pdf;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw Failure(TookTooLong);
        }
        catch (IOException exception)
        {
            throw Failure(exception.Message);
        }
        finally
        {
            if (!succeeded)
            {
                Stop();
            }

            _gate.Release();
        }
    }

    public void Dispose()
    {
        Stop();
        _gate.Dispose();
    }

    private async Task<LibreOfficeListener> RunningAsync(CancellationToken cancellationToken)
    {
        if (_listener is not { IsRunning: true })
        {
            Stop();
            _listener = await LibreOfficeListener.StartAsync(location, cancellationToken);
        }

        return _listener;
    }

    private void Stop()
    {
        _listener?.Dispose();
        _listener = null;
    }

    private CortapException Failure(string reason)
    {
        LogFailure(reason);
        return new CortapException(ErrorCodes.GenerationError, $"The report could not be converted to PDF: {reason}. Request it as docx.");
    }

    [LoggerMessage(EventId = 3700, Level = LogLevel.Warning, Message = "PDF conversion failed: {Reason}")]
    private partial void LogFailure(string reason);
}
