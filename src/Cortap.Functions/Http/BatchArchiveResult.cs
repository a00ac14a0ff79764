using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Http;

/// <summary>Streams the reports of a batch; a failure on the way breaks the connection, so that nobody takes half an archive for a whole one.</summary>
/// <param name="archive">Makes it.</param>
/// <param name="batch">Which has ended.</param>
/// <param name="refuseAsync">Answers instead, of what fails before the first byte has left.</param>
internal sealed class BatchArchiveResult(BatchArchive archive, Batch batch, Func<Exception, Task<IResult>> refuseAsync) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = BatchArchive.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{BatchArchive.FileName(batch)}\"";
        response.Headers.CacheControl = "private, no-store";
        if (HttpMethods.IsHead(httpContext.Request.Method)) return;
        try
        {
            await archive.WriteAsync(batch, response.Body, httpContext.RequestAborted);
        }
        catch (Exception exception) when (!response.HasStarted && !httpContext.RequestAborted.IsCancellationRequested)
        {
            response.Headers.ContentDisposition = default;
            await (await refuseAsync(exception)).ExecuteAsync(httpContext);
        }
        catch
        {
            if (response.HasStarted) httpContext.Abort();
            throw;
        }
    }
}
