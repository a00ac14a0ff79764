using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Simulators.Riskuity;

/// <summary>
/// Riskuity's API on a loopback port (docs/domain/riskuity-api.md, sections 3.1, 4 and 5): signs service accounts in, lists projects, pages through project controls,
/// refuses tokens as Riskuity does, shows every fault on demand, and records what it was sent.
/// </summary>
public sealed class RiskuitySimulator : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, SimulatedProject> _projects = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly FaultSchedule _faults = new();
    private readonly TimeProvider _time;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SimulatedLogin _login;
    private int _disposed;

    private RiskuitySimulator(string url, TimeProvider time)
    {
        _time = time;
        _login = new SimulatedLogin(time);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        _application = builder.Build();
        _application.MapGet("/projects/tenant/", (HttpContext context) => RespondAsync(context, FaultSchedule.Listing, ListProjects));
        _application.MapGet(
            "/projects/project_controls/{id:long}", (HttpContext context, long id) => RespondAsync(context, id, () => ListControls(context, id)));
        _application.MapPost("/users/get-token", LoginAsync);
        _application.MapPost("/simulator/faults", (FaultRequest request) => request.Schedule(this));
        _application.MapDelete("/simulator/faults", _faults.Clear);
    }

    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>Everything that was asked, control calls excepted, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The password that the service account <see cref="SimulatedLogin.Username"/> signs in with.</summary>
    public string ServicePassword
    {
        get => _login.Password;
        set => _login.Password = value;
    }

    /// <summary>Every token that a service account was given, oldest first.</summary>
    public IReadOnlyList<string> ServiceTokens => _login.Tokens;

    /// <summary>Most items of one page, whatever <c>limit</c> asks for.</summary>
    public int MaxPageSize { get; set; } = 1_000;

    /// <summary>Answers with the bare array of all items instead of pages.</summary>
    public bool AnswersBareArray { get; set; }

    /// <summary>Time that passes before each answer; a full page of the real service takes 8 to 10 s.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Refuses a token with a status, or accepts it with null. The default refuses what the real service answers 401 to.</summary>
    public Func<string?, int?> Authorize { get; set; } = _ => null;

    /// <param name="url">Where to listen; port 0 takes a free one.</param>
    /// <param name="time">Clock for the expiry of tokens, for latency and for faults; the system's when null.</param>
    public static async Task<RiskuitySimulator> StartAsync(string url = "http://127.0.0.1:0", TimeProvider? time = null)
    {
        var simulator = new RiskuitySimulator(url, time ?? TimeProvider.System);
        simulator.Authorize = token => SimulatedAccess.Refuse(token, simulator._time);
        await simulator._application.StartAsync();
        var server = simulator._application.Services.GetRequiredService<IServer>();
        simulator.BaseUrl = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return simulator;
    }

    /// <summary>Adds or replaces a project.</summary>
    /// <param name="tenantProject">Its element in the list of projects; <c>id</c> is a number.</param>
    /// <param name="controls">Its items in order.</param>
    public void AddProject(JsonObject tenantProject, IEnumerable<JsonNode> controls)
    {
        var id = long.Parse(tenantProject["id"]!.ToJsonString(), CultureInfo.InvariantCulture);
        _projects[id] = new SimulatedProject(tenantProject.ToJsonString(), [.. controls.Select(control => control.ToJsonString())]);
    }

    /// <summary>Adds a project from the answers recorded for it: pages with <c>items</c>, or one bare array.</summary>
    public void AddProject(JsonObject tenantProject, IEnumerable<byte[]> pages) =>
        AddProject(tenantProject, pages.SelectMany(page => JsonNode.Parse(page) switch
        {
            JsonArray items => items.ToArray(),
            var envelope => envelope!["items"]!.AsArray().ToArray(),
        }).Select(item => item!));

    /// <summary>The next requests for the controls of this project meet the fault; later calls add to the schedule.</summary>
    public void Fail(long projectId, RiskuityFault fault, int times = int.MaxValue) => _faults.Add(projectId, fault, times);

    /// <summary>The next requests for the list of projects meet the fault; later calls add to the schedule.</summary>
    public void FailListing(RiskuityFault fault, int times = int.MaxValue) => _faults.Add(FaultSchedule.Listing, fault, times);

    /// <summary>The next sign-ins of service accounts meet the fault; later calls add to the schedule.</summary>
    public void FailLogin(RiskuityFault fault, int times = int.MaxValue) => _faults.Add(FaultSchedule.Login, fault, times);

    /// <summary>Forgets all scheduled faults; requests that hang lose their connection.</summary>
    public void Recover() => _faults.Clear();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _stopping.CancelAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
        _faults.Dispose();
    }

    private async Task RespondAsync(HttpContext context, long target, Func<string?> answer)
    {
        var request = Record(context.Request);
        if (Latency > TimeSpan.Zero)
            await Task.Delay(Latency, _time, context.RequestAborted);
        var recovery = _faults.Recovery;
        await FaultWriter.WriteAsync(context, _faults.Take(target) ?? Answer(request.Token, answer), _time, recovery, _stopping.Token);
    }

    private async Task LoginAsync(HttpContext context)
    {
        Record(context.Request);
        var credential = await context.Request.ReadFromJsonAsync<JsonObject>(context.RequestAborted);
        var recovery = _faults.Recovery;
        var fault = _faults.Take(FaultSchedule.Login) ?? _login.Answer((string?)credential?["username"], (string?)credential?["password"]);
        await FaultWriter.WriteAsync(context, fault, _time, recovery, _stopping.Token);
    }

    /// <summary>What Riskuity says without a fault.</summary>
    private RiskuityFault Answer(string? token, Func<string?> answer)
    {
        if (Authorize(token) is { } refusal)
            return RiskuityFault.Status(refusal, """{"detail": "Could not validate credentials"}""");
        return answer() is { } body ? RiskuityFault.Text(body) : RiskuityFault.Status(404, """{"detail": "Not Found"}""");
    }

    private RecordedRequest Record(HttpRequest request)
    {
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var recorded = new RecordedRequest(request.Path, request.QueryString.ToString(), headers, _time.GetUtcNow());
        _requests.Enqueue(recorded);
        return recorded;
    }

    private string ListProjects()
    {
        var projects = _projects.OrderBy(project => project.Key).Select(project => project.Value.TenantProject);
        return $"[{string.Join(", ", projects)}]";
    }

    private string? ListControls(HttpContext context, long id)
    {
        if (!_projects.TryGetValue(id, out var project)) return null;
        if (AnswersBareArray) return $"[{string.Join(", ", project.Controls)}]";
        var limit = Math.Clamp(QueryNumber(context, "limit", 100), 0, MaxPageSize);
        var offset = Math.Max(0, QueryNumber(context, "offset", 0));
        var items = string.Join(", ", project.Controls.Skip(offset).Take(limit));
        return $$"""{"items": [{{items}}], "total": {{project.Controls.Count}}, "offset": {{offset}}, "limit": {{limit}}}""";
    }

    private static int QueryNumber(HttpContext context, string name, int absent) =>
        int.TryParse(context.Request.Query[name], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : absent;

    private sealed record SimulatedProject(string TenantProject, IReadOnlyList<string> Controls);
}
