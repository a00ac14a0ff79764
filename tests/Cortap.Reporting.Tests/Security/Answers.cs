using System.Net;
using System.Text;

namespace Cortap.Reporting.Tests.Security;

/// <summary>Answers in the place of a server, and remembers what it was asked.</summary>
internal sealed class Answers : HttpMessageHandler
{
    public Func<HttpRequestMessage, HttpResponseMessage> Respond { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.NotFound);

    /// <summary>The addresses.</summary>
    public List<string> Requests { get; } = [];

    public List<HttpMethod> Methods { get; } = [];

    /// <summary>Holds the answers back until it is set.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request.RequestUri!.AbsoluteUri);
            Methods.Add(request.Method);
        }

        if (Gate is { } gate) await gate.Task;
        return Respond(request);
    }
}
