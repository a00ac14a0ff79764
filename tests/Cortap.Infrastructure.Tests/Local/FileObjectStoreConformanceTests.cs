using System.Net;
using System.Net.Http.Headers;
using System.Web;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class FileObjectStoreConformanceTests : ObjectStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private readonly ObjectLinks _links = new(new byte[32], new PublicAddress(new Uri("https://reports.example.com/")), TimeProvider.System);
    private FileObjectStore _store = null!;

    protected override Task<IObjectStore> CreateStoreAsync()
    {
        _store = new FileObjectStore(_folder.File("objects"), _links, TimeProvider.System);
        return Task.FromResult<IObjectStore>(_store);
    }

    // What the function behind the link does with the two classes that it calls.
    protected override Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri link)
    {
        var key = Uri.UnescapeDataString(link.AbsolutePath[ObjectLinks.PathPrefix.Length..]);
        var query = HttpUtility.ParseQueryString(link.Query);
        if (_links.Refuse(method.Method, key, query["versionId"], query["expires"], query["signature"]) is { } problem)
        {
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)problem.Status));
        }

        var served = _store.Open(key, query["versionId"]!);
        if (served is null)
        {
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
        }

        var content = new StreamContent(served.Content);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(served.Attributes.ContentType);
        content.Headers.ContentDisposition = ContentDispositionHeaderValue.Parse($"attachment; filename=\"{served.Attributes.FileName}\"");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
    }

    public override Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
