using System.Text.Json.Nodes;
using Cortap.Functions.Console.SignIn;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;
using Microsoft.Playwright;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>
/// A service on a bad day, and a browser. One report is done, one failed, forty could not be delivered, and one tenant floods the line.
/// </summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    public const int DeadLetters = 40;
    /// <summary>So many that they are not through before the last test, however slow the machine.</summary>
    public const int Flood = 60;

    public static readonly TokenClaims Caller = new(4802, 45, "caller@example.com");
    public static readonly TokenClaims Orderer = new(4803, 45, "orderer@example.com");
    public static readonly TokenClaims Flooder = new(9, 77, "flooder@example.com");

    private IPlaywright _playwright = null!;
    private string _session = null!;

    public World World { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public string DoneJob { get; private set; } = null!;

    public string FailedJob { get; private set; } = null!;

    /// <summary>A batch of one, which has ended.</summary>
    public string Batch { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        World = await World.StartAsync(
            "MAX_CONCURRENT_JOBS=4", $"RISKUITY_SERVICE_USERNAME={SimulatedLogin.Username}", $"RISKUITY_SERVICE_PASSWORD={SimulatedLogin.DefaultPassword}");
        var launch = LaunchAsync();
        await HaveABadDayAsync();
        await launch;
        _session = await SignInByHandAsync();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
        await World.DisposeAsync();
    }

    /// <summary>A page of somebody who is signed in for all tenants.</summary>
    public async Task<IPage> OpenAsync(string path, int width = 1600, ColorScheme scheme = ColorScheme.Light, bool withScripts = true)
    {
        // What the test before has left open would load its live parts again and again.
        foreach (var left in Browser.Contexts.ToList()) await left.CloseAsync();
        var context = await Browser.NewContextAsync(new()
        {
            BaseURL = World.Address.ToString(),
            StorageState = _session,
            ViewportSize = new() { Width = width, Height = 1000 },
            ColorScheme = scheme,
            JavaScriptEnabled = withScripts,
        });
        context.SetDefaultTimeout((float)World.Patience.TotalMilliseconds);
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>The session cookie of somebody.</summary>
    public async Task<string> CookieAsync(Caller caller)
    {
        using var http = World.Http();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("link", LinkFor(caller))]);
        using var answer = await http.PostAsync("/console/sign-in", form);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>The session cookie of an operator whom an authority gave a token for Riskuity.</summary>
    public string CookieWithToken(TokenClaims claims)
    {
        var caller = new Caller(claims.UserId!.Value, claims.TenantId!.Value, claims.IsSuperuser, claims.Roles);
        var session = new Operator(caller, claims.Email!, "oidc", Guid.NewGuid().ToString("n"), TimeProvider.System.GetUtcNow() + Operator.Lifetime, World.Mint.Mint(claims));
        return $"cortap-console={new ConsoleSeal(World.EncryptionKey(), null).Seal("session", session)}";
    }

    /// <summary>What signs somebody in, once.</summary>
    public string LinkFor(Caller caller) => ConsoleLink.Create(World.EncryptionKey(), caller, TimeProvider.System.GetUtcNow());

    private async Task LaunchAsync()
    {
        _playwright = await Playwright.CreateAsync();
        // The sandbox of the browser needs rights that containers do not give; it opens nothing but this service.
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox"] });
    }

    /// <summary>As an operator does it: the command prints a link, the browser opens it.</summary>
    private async Task<string> SignInByHandAsync()
    {
        var printed = await CommandLine.RunAsync([], "console", "--data", World.DataDirectory, "--url", World.Address.ToString());
        printed.ExitCode.ShouldBe(0, printed.Error);
        var context = await Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(printed.Output.Trim());
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the console" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        var session = await context.StorageStateAsync();
        await context.CloseAsync();
        return session;
    }

    private async Task HaveABadDayAsync()
    {
        using var auditor = World.Client();
        DoneJob = await auditor.SubmitAsync(World.Order(), default);
        await World.SettledAsync(auditor, DoneJob);

        using var caller = World.Client(Caller);
        World.Riskuity.Fail(DemoProject.Id, RiskuityFault.Status(403), times: 1);
        FailedJob = await caller.SubmitAsync(World.Order(), default);
        await World.SettledAsync(caller, FailedJob);

        using var orderer = World.Client(Orderer);
        World.Receiver.Answer(WebhookAnswer.Status(400));
        var dead = new List<string>();
        for (var count = 0; count < DeadLetters; count++) dead.Add(await orderer.SubmitAsync(World.Order(), default));
        foreach (var jobId in dead) (await World.SettledAsync(orderer, jobId)).Status.ShouldBe("callback_failed");
        World.Receiver.Answer(WebhookAnswer.Acknowledge);
        Batch = await World.StartBatchAsync(1);
        await World.SettledBatchAsync(Batch);
        await SetUpAsync();

        using var flooder = World.Client(Flooder);
        World.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        for (var count = 0; count < Flood; count++) await flooder.SubmitAsync(World.Order(), default);
    }

    /// <summary>A report and its schedule, both called weekly.</summary>
    private async Task SetUpAsync()
    {
        var admin = World.Mint.Mint(TokenClaims.ServiceAccount);
        var report = new JsonObject
        {
            ["name"] = "Weekly draft",
            ["allowed_roles"] = new JsonArray(JobAccess.OperatorRole),
            ["project_id"] = DemoProject.Id,
            ["report_type"] = "draft_audit_report",
            ["delivery"] = new JsonObject { ["type"] = "webhook", ["mode"] = "asynchronous", ["callback_url"] = World.Receiver.Url.AbsoluteUri },
        };
        (await World.SendAsync(HttpMethod.Put, "api/v1/reports/weekly", admin, report)).Status.ShouldBe(200);
        var schedule = new JsonObject { ["report_id"] = "weekly", ["cron"] = "0 7 * * 1", ["time_zone"] = "America/New_York" };
        (await World.SendAsync(HttpMethod.Put, "api/v1/schedules/weekly", admin, schedule)).Status.ShouldBe(200);
    }
}
