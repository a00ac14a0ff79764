using System.Collections.Concurrent;
using System.ComponentModel;
using Cortap.Infrastructure.Pdf.Accessibility;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Infrastructure.Pdf;

/// <summary>
/// Converts with a few LibreOffice processes that are kept running; one that hangs or dies is replaced, and its document tried once more. What comes out is held to what went in
/// (<see cref="PdfCheck"/>): a PDF that lost something never leaves.
/// </summary>
public sealed partial class LibreOfficePdfConverter : IPdfConverter, IDisposable
{
    private const long NoTenant = 0;

    private readonly LibreOfficeLocation _location;
    private readonly PdfOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LibreOfficePdfConverter> _logger;
    private readonly TenantTurns _turns;
    private readonly ConcurrentBag<LibreOfficeListener> _idle = [];
    private readonly Lazy<int> _swept;

    private volatile bool _isDisposed;
    private int _starts;

    public LibreOfficePdfConverter(LibreOfficeLocation location, PdfOptions options, TimeProvider time, ILogger<LibreOfficePdfConverter> logger)
        : this(location, options, time, logger, () => WorkFolder.Sweep(WorkFolder.Root, time))
    {
    }

    internal LibreOfficePdfConverter(
        LibreOfficeLocation location, PdfOptions options, TimeProvider time, ILogger<LibreOfficePdfConverter> logger, Func<int> sweep)
    {
        (_location, _options, _time, _logger) = (location, options, time, logger);
        // One that failed is tried again.
        _swept = new Lazy<int>(sweep, LazyThreadSafetyMode.PublicationOnly);
        _turns = new TenantTurns(options.Processes);
    }

    public bool IsInstalled => true;

    /// <summary>How many processes were started so far.</summary>
    internal int Starts => _starts;

    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(NoTenant, cancellationToken);
        try
        {
            Keep(await TakeAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailure(exception.Message);
        }
    }

    public void Sweep()
    {
        try
        {
            if (!_swept.IsValueCreated && _swept.Value > 0)
            {
                LogSwept(_swept.Value);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Win32Exception)
        {
            LogNotSwept(exception.Message);
        }
    }

    public async Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> docx, Provenance? provenance, long tenantId, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(tenantId, cancellationToken);
        try
        {
            var pdf = AccessiblePdf.Complete(await ConvertAsync(docx, cancellationToken), docx);
            PdfCheck.ThrowIfWrong(docx, pdf);
            return provenance is null ? pdf : PdfProvenance.AddTo(pdf, provenance);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            if (WorkFolder.FindTrouble() is { } trouble)
            {
                throw new ObjectStoreException($"LibreOffice has no room to work: {trouble}");
            }

            LogFailure(exception.Message);
            var reason = exception switch
            {
                ConversionRefusedException refused => refused.Reason,
                InvalidDataException or SlowConverterException => exception.Message,
                _ => null,
            };
            throw new CortapException(
                ErrorCodes.GenerationError, $"The report could not be converted to PDF{(reason is null ? "" : $": {reason}")}. Request it as docx.", innerException: exception);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        Stop();
    }

    private async Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> docx, CancellationToken cancellationToken)
    {
        LibreOfficeListener? first = null;
        try
        {
            first = await TakeAsync(cancellationToken);
            return await ConvertAsync(first, docx, cancellationToken);
        }
        catch (IOException exception) when (exception is not ConversionRefusedException && !(first is null && exception is SlowConverterException) && WorkFolder.FindTrouble() is null)
        {
            // It hung or died, most likely for no fault of the document's; a start that hung has taken the time of two.
            LogSecondTry(exception.Message);
        }

        // A new one: what killed the first may have killed those that are idle too.
        return await ConvertAsync(await StartAsync(cancellationToken), docx, cancellationToken);
    }

    private async Task<byte[]> ConvertAsync(LibreOfficeListener listener, ReadOnlyMemory<byte> docx, CancellationToken cancellationToken)
    {
        var isWell = false;
        try
        {
            var pdf = await WithinAsync(_options.Timeout, "it", token => listener.ConvertAsync(docx, _options.MaxPages, token), cancellationToken);
            isWell = true;
            return pdf;
        }
        catch (ConversionRefusedException)
        {
            isWell = true;
            throw;
        }
        finally
        {
            if (isWell && listener.Documents < _options.DocumentsPerProcess)
            {
                Keep(listener);
            }
            else
            {
                listener.Dispose();
            }
        }
    }

    private async Task<LibreOfficeListener> TakeAsync(CancellationToken cancellationToken)
    {
        Sweep();
        while (_idle.TryTake(out var idle))
        {
            if (idle.IsRunning)
            {
                return idle;
            }

            idle.Dispose();
        }

        return await StartAsync(cancellationToken);
    }

    private async Task<LibreOfficeListener> StartAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _starts);
        return await WithinAsync(_options.StartTimeout, "the start of LibreOffice", token => LibreOfficeListener.StartAsync(_location, token), cancellationToken);
    }

    private void Keep(LibreOfficeListener listener)
    {
        _idle.Add(listener);
        if (_isDisposed)
        {
            Stop();
        }
    }

    private void Stop()
    {
        while (_idle.TryTake(out var listener))
        {
            listener.Dispose();
        }
    }

    private async Task<T> WithinAsync<T>(TimeSpan limit, string what, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await work(linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SlowConverterException($"{what} took longer than {limit.TotalSeconds:0} s");
        }
    }

    [LoggerMessage(EventId = 3700, Level = LogLevel.Warning, Message = "PDF conversion failed: {Reason}")]
    private partial void LogFailure(string reason);

    [LoggerMessage(EventId = 3701, Level = LogLevel.Information, Message = "Removed {Folders} folders, and ended their processes, of PDF converters whose service had died")]
    private partial void LogSwept(int folders);

    [LoggerMessage(EventId = 3703, Level = LogLevel.Warning, Message = "What PDF converters have left behind whose service had died could not be removed, and is tried again: {Reason}")]
    private partial void LogNotSwept(string reason);

    [LoggerMessage(EventId = 3702, Level = LogLevel.Warning, Message = "PDF conversion failed and is tried once more with another LibreOffice: {Reason}")]
    private partial void LogSecondTry(string reason);
}
