using System.Text.RegularExpressions;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Cortap.Functions.Http;

/// <summary>
/// <c>GET</c> and <c>HEAD /objects/{key}</c>: serves what a presigned link of the local object store names. The link is the permission. Where S3 keeps the
/// objects there is no local store, and S3 serves its own links.
/// </summary>
public sealed partial class GetObject(Api api, RecordedDownloads downloads, ObjectLinks? links = null, FileObjectStore? objects = null)
{
    private const string Bytes = "bytes";
    private const string Farthest = "9223372036854775807";
    private const int MostDigits = 19;

    private static readonly Problem Gone = new(ErrorCodes.JobNotFound, "This report is not kept any more; request it again.");

    private static readonly Problem BeyondTheEnd =
        new(ErrorCodes.RangeNotSatisfiable, "The range begins beyond the end of the document, whose length Content-Range tells; ask for another range, or for the whole.");

    private static readonly Problem OtherVersion =
        new(ErrorCodes.PreconditionFailed, "The document has another entity tag than If-Match, which no link will ever serve; ask without it.");

    [Function(FunctionNames.GetObject)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "objects/{*key}")] HttpRequest request, string key) =>
        api.RunAsync(request, async call =>
        {
            var query = request.Query;
            if (links is null || objects is null) return call.Problem(Gone);

            var refusal = links.Refuse(HttpMethods.GetCanonicalizedValue(request.Method), key, query["versionId"], query["expires"], query["signature"]);
            if (refusal is not null) return call.Problem(refusal);

            var version = query["versionId"].ToString();
            var served = objects.Open(key, version);
            if (served is null) return call.Problem(Gone);

            try
            {
                // Numbers that no reader of headers takes are beyond every end all the same.
                if (request.Headers.Range is [{ } asked]) request.Headers.Range = LongNumber().Replace(asked, number => number.Value.TrimStart('0') is { Length: < MostDigits } digits ? $"0{digits}" : Farthest);
                // A date says nothing of what has no date, and what is no condition does not hold (RFC 9110, section 13.1.5).
                if (request.Headers.ContainsKey(HeaderNames.IfRange) && request.GetTypedHeaders().IfRange?.EntityTag is null) request.Headers.Remove(HeaderNames.Range);
                // Ranges are of what GET gives, and those of units that a server does not know are ignored (RFC 9110, section 14.2).
                var range = request.GetTypedHeaders().Range;
                if (!HttpMethods.IsGet(request.Method) || range?.Unit.Equals(Bytes, StringComparison.OrdinalIgnoreCase) != true) request.Headers.Remove(HeaderNames.Range);

                // The link is the permission, so nobody knows who it is; further ranges belong to the same download.
                if (HttpMethods.IsGet(request.Method) && !(IsLater(range) && downloads.Contains(version, call.Client)))
                {
                    await call.RecordAsync(AuditActions.ObjectServed, key);
                    downloads.Add(version, call.Client);
                }

                return new ServedObjectResult(served, version, status => call.Problem(status == BeyondTheEnd.Status ? BeyondTheEnd : OtherVersion));
            }
            catch
            {
                await served.Content.DisposeAsync();
                throw;
            }
        });

    [GeneratedRegex("[0-9]{19,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongNumber();

    private static bool IsLater(RangeHeaderValue? range) => range?.Ranges is { Count: > 0 } ranges && ranges.All(part => part.From is null or > 0);
}
