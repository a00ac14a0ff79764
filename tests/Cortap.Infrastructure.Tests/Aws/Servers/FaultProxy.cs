using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Cortap.Infrastructure.Tests.Aws.Servers;

/// <summary>What the proxy does with one request.</summary>
internal delegate Task Fault(HttpContext context, Func<Task> pass);

/// <summary>
/// A proxy in front of a real server that records requests and mistreats those that a test asks it to. Host and path stay as sent, so
/// that signatures stay valid.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    /// <summary>The server applies the request; the caller sees a reset.</summary>
    public static readonly Fault LoseAnswer = async (context, pass) =>
    {
        var answer = context.Response.Body;
        context.Response.Body = new MemoryStream();
        await pass();
        context.Response.Body = answer;
        context.Abort();
    };

    /// <summary>Neither applied nor answered.</summary>
    public static readonly Fault Hang = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
    });

    private readonly ConcurrentQueue<(Predicate<HttpRequest> Match, Fault Fault)> _faults = new();
    private Fault _always = (_, pass) => pass();
    private readonly Uri _target;
    private readonly WebApplication _app;

    private FaultProxy(Uri target, WebApplication app)
    {
        _target = target;
        _app = app;
    }

    public Uri Endpoint => new(_app.Urls.First());

    /// <summary>Method, path with query and headers of every request, in order.</summary>
    public ConcurrentQueue<(string Method, string Path, Dictionary<string, StringValues> Headers)> Requests { get; } = new();

    public static async Task<FaultProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var proxy = new FaultProxy(target, app);
        app.Run(proxy.HandleAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>Applies the faults, in order, to the next requests that match.</summary>
    public void Plan(Predicate<HttpRequest> match, params Fault[] faults)
    {
        foreach (var fault in faults)
        {
            _faults.Enqueue((match, fault));
        }
    }

    /// <summary>Applies the fault to every request that no other is planned for.</summary>
    public void PlanAlways(Fault fault) => _always = fault;

    /// <summary>An answer of the proxy's own.</summary>
    public static Fault Answer(int status, string contentType, string body) => async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue((request.Method, request.GetEncodedPathAndQuery(), request.Headers.ToDictionary()));
        if (_faults.TryPeek(out var next) && next.Match(request) && _faults.TryDequeue(out _))
        {
            await next.Fault(context, () => PassAsync(context));
        }
        else
        {
            await _always(context, () => PassAsync(context));
        }
    }

    private async Task PassAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var onward = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(_target, context.Request.GetEncodedPathAndQuery()));
        onward.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in context.Request.Headers)
        {
            if (name is not ("Connection" or "Expect" or "Transfer-Encoding")
                && !onward.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                onward.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        using var answer = await _client.SendAsync(onward, HttpCompletionOption.ResponseContentRead);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not ("Connection" or "Transfer-Encoding"))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await answer.Content.CopyToAsync(context.Response.Body);
        }
    }
}
