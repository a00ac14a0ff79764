using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Cortap.Simulators.Tokens;
using Deque.AxeCore.Playwright;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace Cortap.EndToEnd.Tests;

/// <summary>docs/contract.md section 9: what operators do with the console, in a browser.</summary>
public sealed class ConsoleTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private static readonly Caller Everywhere = new(-1, 0, true, []);
    private static readonly Caller Viewer = new(-1, 45, false, ["viewer"]);
    private static readonly Caller OperatorHere = new(-1, 45, false, [JobAccess.OperatorRole]);
    private static readonly Caller OperatorElsewhere = new(-1, 46, false, [JobAccess.OperatorRole]);

    /// <summary>Times in tables that take more than one line.</summary>
    private const string BrokenTimes = """
        [...document.querySelectorAll('td')].filter(cell => {
          const text = document.createRange();
          text.selectNodeContents(cell);
          return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(cell.textContent.trim()) && text.getClientRects().length > 1;
        }).map(cell => cell.textContent)
        """;

    /// <summary>Of the fields that are not meant to be wider than others.</summary>
    private const string WidthsOfFilters = "[...document.querySelectorAll('.filter > div:not(.wide, .go)')].map(field => Math.round(field.getBoundingClientRect().width))";

    private World World => fixture.World;

    /// <summary>Without scripts, for pages must be readable so.</summary>
    [Fact]
    public async Task UserWhoCalls_IsFoundWithTheFailedJobAndWhatToDo()
    {
        var page = await fixture.OpenAsync("/console", withScripts: false);

        await page.GetByRole(AriaRole.Link, new() { Name = "Jobs", Exact = true }).ClickAsync();
        await page.GetByLabel("User").FillAsync($"{ConsoleFixture.Caller.UserId}");
        await page.GetByLabel("Status").SelectOptionAsync("failed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        (await page.Locator("tbody tr").CountAsync()).ShouldBe(1);
        await page.GetByRole(AriaRole.Link, new() { Name = fixture.FailedJob }).ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = "INSUFFICIENT_PERMISSIONS" }).WaitForAsync();
        (await page.Locator("main").InnerTextAsync()).ShouldContain("Somebody who administers the project gives access");
        (await page.Locator(".phases li.bad").InnerTextAsync()).ShouldContain("FetchProjectData");
    }

    /// <summary>Page, alarm, redelivery and audit tell one story.</summary>
    [Fact]
    public async Task DeadLetters_AfterTheReceiversOutage_GoOutAgainAtOnce()
    {
        await AlarmOfDeadLettersAsync(isOn: true);
        var page = await fixture.OpenAsync("/console");
        var before = World.Receiver.Received.Count;

        await page.GetByRole(AriaRole.Link, new() { Name = "Redeliver those of" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = $"Redeliver {ConsoleFixture.DeadLetters} dead letters?" }).WaitForAsync();
        await page.GetByLabel("Reason").FillAsync("the receiver is back");
        await page.GetByRole(AriaRole.Button, new() { Name = "Redeliver" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = $"{ConsoleFixture.DeadLetters} webhooks on the way" }).WaitForAsync();

        await World.Receiver.WaitForAsync(_ => World.Receiver.Received.Count >= before + ConsoleFixture.DeadLetters, World.Patience);
        await page.GetByRole(AriaRole.Link, new() { Name = "number" }).ClickAsync();
        var record = await page.Locator("tbody tr").First.InnerTextAsync();
        record.ShouldContain("job.redelivered");
        record.ShouldContain($"{ConsoleFixture.DeadLetters} in all. the receiver is back");
        await AlarmOfDeadLettersAsync(isOn: false);
        await page.GotoAsync("/console");
        (await page.GetByRole(AriaRole.Link, new() { Name = "Redeliver those of" }).CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Line_WhenOneTenantFloodsIt_SaysWho()
    {
        var page = await fixture.OpenAsync("/console");

        // While one of its jobs ends and the next begins, nobody has a slot for a moment.
        var row = page.GetByRole(AriaRole.Region, new() { Name = "The line by user" }).Locator("tbody tr").First.Filter(new() { HasText = "100 %" });
        (await row.InnerTextAsync()).ShouldContain($"tenant {ConsoleFixture.Flooder.TenantId}, user {ConsoleFixture.Flooder.UserId}");
        var open = await page.GetByRole(AriaRole.Region, new() { Name = "Jobs that are not done" }).InnerTextAsync();
        open.ShouldContain("At work: reads the project from Riskuity since");
        Regex.IsMatch(open, @"Waits in the line since .+: \d+(st|nd|rd|th) to start, at about \d\d:\d\d:\d\d\.").ShouldBeTrue(open);
    }

    [Fact]
    public async Task Report_ThatSomebodyHasDownloaded_TellsWho()
    {
        (await World.SendAsync(HttpMethod.Get, $"api/v1/jobs/{fixture.DoneJob}/download", World.Mint.Mint(TokenClaims.Auditor))).Status.ShouldBe(302);
        var page = await fixture.OpenAsync($"/console/jobs?q={fixture.DoneJob}");

        await page.GetByRole(AriaRole.Link, new() { Name = fixture.DoneJob }).ClickAsync();
        await page.GetByText("Who did what to it").ClickAsync();

        var rows = await page.Locator("tbody tr").AllInnerTextsAsync();
        rows.ShouldContain(row => row.Contains("job.downloaded") && row.Contains($"{TokenClaims.Auditor.TenantId}:{TokenClaims.Auditor.UserId}"));
    }

    [Fact]
    public async Task Keyboard_Alone_SearchesAndOpensAJob()
    {
        var page = await fixture.OpenAsync("/console/jobs", width: 400);

        await page.Keyboard.PressAsync("Tab");
        (await FocusAsync(page)).ShouldBe("Skip to the content");
        await page.Keyboard.PressAsync("Enter");
        // The jump may come later than the key, and would take the focus away from where the next one went.
        using var patience = new CancellationTokenSource(World.Patience);
        while (await FocusAsync(page) == "Skip to the content") await Task.Delay(20, patience.Token);
        await TabToAsync(page, "element => element.id === 'q'");
        await page.Keyboard.TypeAsync(fixture.FailedJob);
        await page.Keyboard.PressAsync("Enter");
        // Playwright's wait for an address overlooks one that comes between its look and its subscription.
        await page.Locator($"#q[value='{fixture.FailedJob}']").WaitForAsync();
        page.Url.ShouldContain($"/console/jobs?q={fixture.FailedJob}");
        await TabToAsync(page, $"element => element.id === 'j-{fixture.FailedJob}'");
        await page.Keyboard.PressAsync("Enter");

        await page.GetByRole(AriaRole.Heading, new() { Name = fixture.FailedJob }).WaitForAsync();
    }

    [Fact]
    public async Task Pages_AtEachWidthAndScheme_HaveNoViolation()
    {
        var page = await fixture.OpenAsync("/console");
        var messages = new List<string>();
        page.Console += (_, message) => messages.Add($"{message.Type}: {message.Text}");
        foreach (var path in new[]
        {
            "/console", "/console/jobs", $"/console/jobs/{fixture.DoneJob}", $"/console/jobs/{fixture.FailedJob}", $"/console/jobs/{fixture.FailedJob}/redeliver",
            "/console/batches", $"/console/batches/{fixture.Batch}", "/console/schedules", "/console/schedules/weekly", "/console/reports", "/console/reports/weekly",
            "/console/audit", "/console/sign-in", "/console/jobs/none",
        })
        {
            await page.GotoAsync(path);
            foreach (var (width, scheme) in new[] { (400, ColorScheme.Light), (1200, ColorScheme.Light), (1600, ColorScheme.Light), (1600, ColorScheme.Dark), (400, ColorScheme.Dark) })
            {
                await page.SetViewportSizeAsync(width, 1000);
                // Colors that are still on their way from one scheme to the other are nobody's fault.
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                var found = await page.RunAxe();
                found.Violations.Select(violation => $"{path} at {width}, {scheme}: {violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}").ShouldBeEmpty();
                (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, path);
                (await page.EvaluateAsync<string[]>(BrokenTimes)).ShouldBeEmpty($"{path} at {width}");
                (await page.EvaluateAsync<int[]>(WidthsOfFilters)).Distinct().Count().ShouldBeLessThanOrEqualTo(1, $"{path} at {width}");
                if (Environment.GetEnvironmentVariable("CONSOLE_SCREENSHOTS") is { } folder)
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{width}-{scheme}{path.Replace(fixture.DoneJob, "done").Replace(fixture.FailedJob, "failed").Replace(fixture.Batch, "one").Replace('/', '-')}.png"), FullPage = true });
            }
        }

        messages.Where(message => !message.Contains("404")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Requests_ThatMayNot_AreRefusedAndRecorded()
    {
        (await GetAsync("/console", null)).Headers.Location!.ToString().ShouldBe("/console/sign-in?return=%2Fconsole");
        var viewer = await fixture.CookieAsync(Viewer);
        var elsewhere = await fixture.CookieAsync(OperatorElsewhere);
        var everywhere = await fixture.CookieAsync(Everywhere);

        (await GetAsync($"/console/jobs/{fixture.DoneJob}", viewer)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync($"/console/jobs/{fixture.DoneJob}/redeliver", viewer)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await GetAsync($"/console/jobs/{fixture.DoneJob}/download", viewer)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await GetAsync("/console/audit", viewer)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await GetAsync($"/console/jobs/{fixture.DoneJob}", elsewhere)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await GetAsync($"/console/jobs?q={fixture.DoneJob}", elsewhere)).Content.ReadAsStringAsync()).ShouldContain("No job is like that.");
        (await GetAsync($"/console/jobs/{fixture.DoneJob}/download", everywhere)).StatusCode.ShouldBe(HttpStatusCode.Found);

        // Neither without the token of a form, nor with that of another session.
        var path = $"/console/jobs/{fixture.DoneJob}/redeliver";
        (await PostAsync(path, everywhere, ("reason", "forged"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var foreign = Token(await (await GetAsync("/console", elsewhere)).Content.ReadAsStringAsync());
        (await PostAsync(path, everywhere, ("reason", "forged"), ("form_token", foreign))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(path, everywhere + "x", ("reason", "forged"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        using var auditor = World.Client(TokenClaims.ServiceAccount);
        var (records, _) = await auditor.ListAuditAsync($"object={fixture.DoneJob}&outcome=refused", default);
        records.Count(record => ((string?)record["reason"])!.StartsWith("POST /console/", StringComparison.Ordinal)).ShouldBe(3);
        records.ShouldNotContain(record => (string?)record["action"] == "job.redelivered");
    }

    [Fact]
    public async Task Job_WithMarkupInItsFields_IsShownAsTextThenCancelledAndDeliveredAgain()
    {
        const string Markup = "<img/src=x>";
        var cookie = await fixture.CookieAsync(Everywhere);
        using var http = World.Http();
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-Correlation-ID", Markup);
        var answer = await new RawRequest { Token = World.Mint.Mint(), Body = RawRequest.ValidBody(World).ToJsonString() }.SendAsync(http);
        var job = (string)answer.Json!["job_id"]!;

        foreach (var path in new[] { $"/console/jobs/{job}", $"/console/jobs?q={Uri.EscapeDataString(Markup + "\"'")}" })
        {
            var page = await (await GetAsync(path, cookie)).Content.ReadAsStringAsync();
            page.ShouldNotContain(Markup);
            page.ShouldContain("&lt;img/src=x&gt;");
        }

        await DoAsync($"/console/jobs/{job}/cancel", cookie, "The job is being cancelled");
        using var client = World.Client();
        (await World.SettledAsync(client, job)).Status.ShouldBe("failed");
        var question = $"/console/jobs/{job}/redeliver";
        (string, string)[] fields = [.. Hidden(await (await GetAsync(question, cookie)).Content.ReadAsStringAsync()), ("reason", "a test, a double click")];
        (await (await PostAsync(question, cookie, fields)).Content.ReadAsStringAsync()).ShouldContain("The webhook goes out again");
        (await World.SettledAsync(client, job)).CallbackStatus.ShouldBe("delivered");
        (await (await PostAsync(question, cookie, fields)).Content.ReadAsStringAsync()).ShouldContain("nothing more was done");
        await ShouldBeRecordedAsync(job, "job.cancelled", "job.redelivered");
    }

    [Fact]
    public async Task Batch_OfSomebody_IsSeenCancelledAndDownloadedByOperatorsOfItsTenant()
    {
        var cookie = await fixture.CookieAsync(OperatorHere);
        var batch = await World.StartBatchAsync(1, user: 2);

        (await (await GetAsync("/console/batches", cookie)).Content.ReadAsStringAsync()).ShouldContain(batch);
        (await (await GetAsync("/console/batches", await fixture.CookieAsync(OperatorElsewhere))).Content.ReadAsStringAsync()).ShouldNotContain(batch);
        (await GetAsync($"/console/batches/{batch}/cancel", await fixture.CookieAsync(Viewer))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync($"/console/batches/{batch}/cancel", cookie, ("reason", "forged"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await DoAsync($"/console/batches/{batch}/cancel", cookie, "The batch is being cancelled");
        ((string?)(await World.SettledBatchAsync(batch, user: 2))["status"]).ShouldBe("cancelled");
        await ShouldBeRecordedAsync(batch, "batch.cancelled");

        var archive = await GetAsync($"/console/batches/{fixture.Batch}/reports.zip", cookie);
        archive.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
        (await archive.Content.ReadAsByteArrayAsync())[..2].ShouldBe("PK"u8.ToArray());

        var operatorToken = World.Mint.Mint(TokenClaims.Auditor with { UserId = 7, Roles = [JobAccess.OperatorRole] });
        (await World.SendAsync(HttpMethod.Get, "api/v1/batches", operatorToken)).Json!["batches"]!.AsArray().ShouldBeEmpty();
        (await World.SendAsync(HttpMethod.Get, "api/v1/batches?scope=tenant", operatorToken)).Json!["batches"]!.AsArray().Select(one => (string?)one!["batch_id"]).ShouldBe([batch, fixture.Batch]);
        (await World.SendAsync(HttpMethod.Get, "api/v1/batches?scope=all", operatorToken)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Schedule_OfAReport_IsPausedResumedAndRunByThoseWhoMay()
    {
        const string Page = "/console/schedules/weekly";
        var cookie = await fixture.CookieAsync(Everywhere);
        var administrator = await fixture.CookieAsync(OperatorHere with { Roles = [JobAccess.OperatorRole, "report_admin"] });

        (await GetAsync($"{Page}/pause", await fixture.CookieAsync(OperatorHere))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await GetAsync($"{Page}/pause", administrator)).StatusCode.ShouldBe(HttpStatusCode.NotFound, "it is another tenant's");
        await DoAsync($"{Page}/pause", cookie, "The schedule is paused");
        (await (await GetAsync(Page, cookie)).Content.ReadAsStringAsync()).ShouldContain("none, while it is paused");
        (await PostAsync($"{Page}/pause", cookie, ("reason", "again"), ("form_token", await TokenAsync(cookie)))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await DoAsync($"{Page}/resume", cookie, "Its next run is at");
        var deed = await DoAsync($"{Page}/run", cookie, "was started by hand");
        var job = Regex.Match(deed, "/console/jobs/(?<job>[^\"]+)\"").Groups["job"].Value;
        await DoAsync($"/console/jobs/{job}/cancel", cookie, "The job is being cancelled");
        using var client = World.Client(TokenClaims.ServiceAccount);
        await World.SettledAsync(client, job);
        (await (await GetAsync(Page, cookie)).Content.ReadAsStringAsync()).ShouldContain(job);
        await ShouldBeRecordedAsync("weekly", "schedule.changed", "schedule.run");

        // A report is made with the token of whoever orders it, and a link gives none.
        (await (await GetAsync("/console/reports/weekly/run", cookie)).Content.ReadAsStringAsync()).ShouldContain("this sign-in gave none");
    }

    [Fact]
    public async Task Link_ToSignIn_WorksOnce()
    {
        var link = fixture.LinkFor(Everywhere);

        // Mail scanners open links before people do: to look does not use it up.
        for (var look = 0; look < 2; look++)
        {
            var page = await GetAsync($"/console/sign-in?link={link}", null);
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await page.Content.ReadAsStringAsync()).ShouldContain("Open the console");
        }

        (await PostAsync("/console/sign-in", null, ("link", link), ("return", "//elsewhere.example/"))).Headers.Location!.ToString().ShouldBe("/console");
        var before = await RefusedAsync();
        (await PostAsync("/console/sign-in", null, ("link", link))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync("/console/sign-in", null, ("link", link[..^2] + "AA"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await RefusedAsync()).ShouldBe(before + 2);

        async Task<int> RefusedAsync()
        {
            using var auditor = World.Client(TokenClaims.ServiceAccount);
            var (records, _) = await auditor.ListAuditAsync("action=request.refused&limit=100", default);
            return records.Count(record => (string?)record["reason"] == "POST /console/sign-in" && (int?)record["status"] == 403);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Link_UsedOrExpired_SaysSoOnSightAndHowToGetAnother(bool wasUsed)
    {
        var link = ConsoleLink.Create(World.EncryptionKey(), Everywhere, TimeProvider.System.GetUtcNow() - (wasUsed ? TimeSpan.Zero : 2 * ConsoleLink.Lifetime));
        if (wasUsed) (await PostAsync("/console/sign-in", null, ("link", link))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);

        var page = await GetAsync($"/console/sign-in?link={link}", null);

        page.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var text = await page.Content.ReadAsStringAsync();
        text.ShouldContain("This link was used, has expired or was not made here. `cortap console` makes a new one.");
        text.ShouldNotContain("Open the console");
    }

    /// <summary>
    /// Waits until the rule holds or not. Its gauge counts what the list counts; services of other tests in this process have a gauge of the same name, so
    /// that the list is asked.
    /// </summary>
    private async Task AlarmOfDeadLettersAsync(bool isOn)
    {
        var rules = await File.ReadAllTextAsync(Path.Combine(TestServer.RepositoryRoot, "infra", "prometheus", "rules.yaml"));
        var threshold = int.Parse(Regex.Match(rules, @"max\(cortap_webhooks_dead_letters\) > (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        using var patience = new CancellationTokenSource(World.Patience);
        while (await DeadLettersAsync() > threshold != isOn) await Task.Delay(100, patience.Token);

        async Task<int> DeadLettersAsync() =>
            (await World.SendAsync(HttpMethod.Get, "api/v1/jobs?scope=all&status=callback_failed&limit=100", World.Mint.Mint(TokenClaims.ServiceAccount))).Json!["jobs"]!.AsArray().Count;
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? cookie) => await SendAsync(HttpMethod.Get, path, cookie, null);

    private async Task<HttpResponseMessage> PostAsync(string path, string? cookie, params (string Name, string Value)[] fields) =>
        await SendAsync(HttpMethod.Post, path, cookie, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? cookie, HttpContent? content)
    {
        using var http = World.Http();
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await http.SendAsync(request);
    }

    [Fact]
    public async Task Report_OfAnOperatorWithATokenOfHisOwn_IsRunAndRunAgainAsHisJob()
    {
        var claims = TokenClaims.Auditor with { UserId = 4810, Roles = [JobAccess.OperatorRole] };
        var cookie = fixture.CookieWithToken(claims);
        using var client = World.Client(claims);

        foreach (var (path, title, notes) in new[]
        {
            ("/console/reports/weekly/run", "The report is being made", "a test"),
            ($"/console/jobs/{fixture.FailedJob}/run-again", "The report is made again", $"a test (again, after {fixture.FailedJob})"),
        })
        {
            var job = Regex.Match(await DoAsync(path, cookie, title), "/console/jobs/(?<job>[^\"]+)\"").Groups["job"].Value;
            (await client.ListJobsAsync(null, 100, null, default)).Jobs.ShouldContain(mine => mine.JobId == job);
            await client.CancelAsync(job, default);
            using var auditor = World.Client(TokenClaims.ServiceAccount);
            var (records, _) = await auditor.ListAuditAsync($"object={job}&limit=100", default);
            records.ShouldContain(record => (string?)record["action"] == "job.ordered" && (string?)record["reason"] == notes);
        }
    }

    /// <summary>A double click sends the answer twice.</summary>
    [Theory]
    [InlineData("reports/weekly/run", "job.ordered")]
    [InlineData("jobs/{failed}/run-again", "job.ordered")]
    [InlineData("schedules/weekly/run", "schedule.run")]
    public async Task Question_AnsweredTwice_IsOneJobAndOneRecord(string path, string action)
    {
        path = $"/console/{path.Replace("{failed}", fixture.FailedJob, StringComparison.Ordinal)}";
        var cookie = await CookieToOrderAsync(action);
        var fields = Hidden(await (await GetAsync(path, cookie)).Content.ReadAsStringAsync());
        var before = await CountAsync(action);

        var jobs = new List<string>();
        for (var click = 0; click < 2; click++) jobs.Add(JobOf(await (await PostAsync(path, cookie, [.. fields, ("reason", "a double click")])).Content.ReadAsStringAsync()));

        (await CountAsync(action)).ShouldBe(before + 1);
        jobs[1].ShouldBe(jobs[0]);
        await DoAsync($"/console/jobs/{jobs[0]}/cancel", await fixture.CookieAsync(Everywhere), "The job is being cancelled");
    }

    /// <summary>The answer 503 would have it ordered, made and delivered once more.</summary>
    [Theory]
    [InlineData("reports/weekly/run", "job.ordered")]
    [InlineData("jobs/{failed}/run-again", "job.ordered")]
    [InlineData("schedules/weekly/run", "schedule.run")]
    public async Task Job_ThatIsStartedAndCannotBeRecordedBesides_IsTold(string path, string action)
    {
        path = $"/console/{path.Replace("{failed}", fixture.FailedJob, StringComparison.Ordinal)}";
        var cookie = await CookieToOrderAsync(action);
        var token = await TokenAsync(cookie);

        Execute($"CREATE TRIGGER audit_is_full BEFORE INSERT ON audit WHEN instr(CAST(new.record AS TEXT), '\"{action}\"') > 0 BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        HttpResponseMessage answer;
        RawAnswer? asked = null;
        try
        {
            answer = await PostAsync(path, cookie, ("reason", "a full disk"), ("form_token", token));
            if (action == "schedule.run") asked = await World.SendAsync(HttpMethod.Post, "api/v1/schedules/weekly/run", World.Mint.Mint(TokenClaims.ServiceAccount));
        }
        finally
        {
            Execute("DROP TRIGGER audit_is_full");
        }

        var page = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        page.ShouldContain("The audit record tells of it by the job's id.");
        var jobs = new List<string> { JobOf(page) };
        if (asked is not null)
        {
            asked.Status.ShouldBe(202);
            jobs.Add((string)asked.Json!["job_id"]!);
        }

        foreach (var job in jobs) await DoAsync($"/console/jobs/{job}/cancel", await fixture.CookieAsync(Everywhere), "The job is being cancelled");
    }

    [Fact]
    public async Task Reason_ThatFillsTheRecord_LeavesRoomForWhatWasDone()
    {
        const string Page = "/console/schedules/weekly";
        var cookie = await fixture.CookieAsync(Everywhere);
        var reason = new string('я', 120);

        (await PostAsync($"{Page}/pause", cookie, ("reason", reason), ("form_token", await TokenAsync(cookie)))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await DoAsync($"{Page}/resume", cookie, "Its next run is at");

        using var auditor = World.Client(TokenClaims.ServiceAccount);
        var (records, _) = await auditor.ListAuditAsync("action=schedule.changed&limit=100", default);
        records.Select(record => (string?)record["reason"]).ShouldContain(recorded => recorded != null && recorded.StartsWith("яяя", StringComparison.Ordinal) && recorded.EndsWith(" (paused)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Poll_OfAPageWhoseSessionIsOver_LeadsToTheSignIn()
    {
        using var http = World.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/jobs?status=failed");
        request.Headers.Add("HX-Request", "true");

        using var answer = await http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("HX-Redirect").ShouldBe(["/console/sign-in?return=%2Fconsole%2Fjobs%3Fstatus%3Dfailed"]);
    }

    /// <summary>Who may order reports has a token of his own, and who may run schedules is somebody else here.</summary>
    private async Task<string> CookieToOrderAsync(string action) => action == "schedule.run"
        ? await fixture.CookieAsync(Everywhere)
        : fixture.CookieWithToken(TokenClaims.Auditor with { UserId = 4811, Roles = [JobAccess.OperatorRole] });

    private async Task<int> CountAsync(string action)
    {
        using var auditor = World.Client(TokenClaims.ServiceAccount);
        return (await auditor.ListAuditAsync($"action={action}&limit=100", default)).Records.Count;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(World.DataDirectory, "jobs.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string JobOf(string page)
    {
        var job = Regex.Match(page, "/console/jobs/(?<job>[^\"]+)\"").Groups["job"].Value;
        job.ShouldNotBeEmpty(page);
        return job;
    }

    private static (string Name, string Value)[] Hidden(string page) =>
        [.. Regex.Matches(page[page.IndexOf("<main", StringComparison.Ordinal)..], "<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"").Select(field => (field.Groups["name"].Value, field.Groups["value"].Value))];

    /// <summary>Asks, answers with a reason, and returns the page that says what was done.</summary>
    private async Task<string> DoAsync(string path, string cookie, string expected)
    {
        (await GetAsync(path, cookie)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(path, cookie, ("form_token", await TokenAsync(cookie)))).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "a reason is missing");
        var answer = await PostAsync(path, cookie, ("reason", "a test"), ("form_token", await TokenAsync(cookie)));
        var page = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        page.ShouldContain(expected);
        return page;
    }

    private async Task<string> TokenAsync(string cookie) => Token(await (await GetAsync("/console/jobs", cookie)).Content.ReadAsStringAsync());

    private async Task ShouldBeRecordedAsync(string target, params string[] actions)
    {
        using var auditor = World.Client(TokenClaims.ServiceAccount);
        var (records, _) = await auditor.ListAuditAsync($"object={target}&limit=100", default);
        foreach (var action in actions)
            records.ShouldContain(record => (string?)record["action"] == action && ((string?)record["reason"])!.StartsWith("a test", StringComparison.Ordinal), action);
    }

    private static string Token(string html) => Regex.Match(html, "name=\"form_token\" value=\"(?<token>[^\"]+)\"").Groups["token"].Value;

    private static Task<string> FocusAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.textContent");

    private static async Task TabToAsync(IPage page, string isIt)
    {
        for (var count = 0; count < 60; count++)
        {
            if (await page.EvaluateAsync<bool>($"({isIt})(document.activeElement)")) return;
            await page.Keyboard.PressAsync("Tab");
        }

        throw new ShouldAssertException("The keyboard does not get there.");
    }
}
