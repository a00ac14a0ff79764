using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Runtime.Tests.Engine;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>What only a real process shows: exit codes, standard error, signals.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _folder = TestHost.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_AddressInUse_EndsWithOneLine()
    {
        using var first = Start();
        using var second = Start(("ASPNETCORE_URLS", await AddressOf(first)), ("DATA_DIR", Path.Combine(_folder, "other")));
        await ShouldFail(second, "address already in use. Set ASPNETCORE_URLS to a free address.");
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:99999", "ASPNETCORE_URLS is \"http://127.0.0.1:99999\".")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0/path?x", "ASPNETCORE_URLS is \"http://127.0.0.1:0/path?***\".")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:0", "ASPNETCORE_URLS is \"http://localhost:0\".")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:", "ASPNETCORE_URLS is \"http://127.0.0.1:\".")]
    [InlineData("ASPNETCORE_URLS", "http://256.1.1.1:7071", "ASPNETCORE_URLS is \"http://256.1.1.1:7071\".")]
    [InlineData("ASPNETCORE_URLS", "http://localhost.:7071", "ASPNETCORE_URLS is \"http://localhost.:7071\".")]
    [InlineData("ASPNETCORE_URLS", "http://bob@127.0.0.1:0", "ASPNETCORE_URLS is an address with a user.")]
    [InlineData("ASPNETCORE_URLS", "http://192.0.2.1:7071", "Set ASPNETCORE_URLS to a free address of this machine.")]
    [InlineData("ASPNETCORE_URLS", "http://unix:/nonexistent/socket", "Set ASPNETCORE_URLS to a free address of this machine.")]
    [InlineData("Logging__LogLevel__Default", "Loud", "Logging:LogLevel:Default must be one of Trace, Debug, Information, Warning, Error, Critical, None, not \"Loud\".")]
    [InlineData("Logging__LogLevel__Default", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0ODAxIn0", "Logging:LogLevel:Default must be one of Trace, Debug, Information, Warning, Error, Critical, None, not \"***\".")]
    public async Task Start_SettingThatIsWrong_EndsWithOneLine(string name, string value, string message)
    {
        using var process = Start((name, value));
        await ShouldFail(process, message);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\r")]
    public async Task Start_DataFolderWithABlankOrLineEnd_IsTheFolderWithout(string end)
    {
        using var process = Start(("DATA_DIR", Path.Combine(_folder, "trimmed") + end));
        await AddressOf(process);
        process.Terminate();
        await process.WaitAsync();

        File.Exists(Path.Combine(_folder, "trimmed", "engine.db")).ShouldBeTrue();
    }

    [Fact]
    public async Task Start_DataFolderInUse_EndsWithOneLine()
    {
        using var first = Start();
        await AddressOf(first);
        using var second = Start();
        await ShouldFail(second, Path.Combine(_folder, "data"));
    }

    [Fact]
    public async Task Start_DataFolderIsAFile_EndsWithOneLine()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "data"), "");
        using var process = Start();
        await ShouldFail(process, Path.Combine(_folder, "data"));
    }

    [Theory]
    [InlineData("engine.db.commit")]
    [InlineData("engine.work")]
    public async Task Start_APipeInThePlaceOfAFile_EndsWithOneLine(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder, name)])) await pipe.WaitForExitAsync();
        using var process = Start();
        await ShouldFail(process, Path.Combine(folder, "engine.db"));
    }

    [Fact]
    public async Task Start_APipeInThePlaceOfTheOwnersNumber_HoldsNothingUp()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder, "engine.pid")])) await pipe.WaitForExitAsync();
        using var process = Start();

        await AddressOf(process);
    }

    [Fact]
    public async Task Start_BadFunction_EndsWithOneLine()
    {
        using var process = Start(("BAD", "1"));
        await ShouldFail(process, "Function 'NoTrigger'");
    }

    [Fact]
    public async Task Start_TooFewOpenFilesAllowed_EndsWithOneLine()
    {
        using var process = ChildProcess.StartLimited(64, ["function-app"], Environment());
        await ShouldFail(process, "the process may open 64 files only");
    }

    [Fact]
    public async Task Connect_MoreOftenThanOpenFilesAllow_IsTurnedAwayUntilOthersLeave()
    {
        using var process = ChildProcess.StartLimited(512, ["function-app"], Environment());
        var address = new Uri(await AddressOf(process));
        var crowd = new Stack<TcpClient>();
        try
        {
            do crowd.Push(await ConnectAsync(address));
            while (crowd.Count <= 512 && await IsServedAsync(crowd.Peek()));

            crowd.Count.ShouldBe(512 - 384 + 1);
        }
        finally
        {
            foreach (var client in crowd) client.Dispose();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var client = await ConnectAsync(address);
            if (await IsServedAsync(client)) break;
        }
    }

    [Fact]
    public async Task Run_StoreFoundDamaged_EndsWithOneLine()
    {
        await LeaveAStoreAsync();
        StoreDamage.DamageAPage(Path.Combine(_folder, "data"));

        using var process = Start();

        await ShouldFail(process, "is damaged", "Stopped: ");
    }

    [Fact]
    public async Task Run_StoreDamagedWhileItRuns_EndsWithOneLine()
    {
        await LeaveAStoreAsync();
        const string Key = "0123456789abcdef0123456789abcdef";
        using var process = Start(("MANAGEMENT_API_KEY", Key));
        using var http = new HttpClient { BaseAddress = new Uri(await AddressOf(process)) };
        StoreDamage.DamageAPage(Path.Combine(_folder, "data"));

        using var answer = await http.GetAsync($"runtime/webhooks/durabletask/instances?code={Key}");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await ShouldFail(process, "engine.db", "Stopped: ");
    }

    [Fact]
    public async Task Run_QuotaUsedUp_RefusesUntilItIsRaised()
    {
        using var process = ChildProcess.StartWithQuota(1_000_000, ["function-app"], Environment());
        using var http = new HttpClient { BaseAddress = new Uri(await AddressOf(process)) };
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        async Task<bool> IsTakenAsync() => (await http.PostAsync("wait", null, patience.Token)).IsSuccessStatusCode;
        (await IsTakenAsync()).ShouldBeTrue();
        while (await IsTakenAsync())
        {
        }

        (await http.GetStringAsync("quick/1")).ShouldBe("done /quick/1");
        process.RaiseQuota();
        while (!await IsTakenAsync()) await Task.Yield();
        process.Terminate();
        (await process.WaitAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Terminate_WhileARequestRuns_AnswersItAndEndsWithZero()
    {
        using var process = Start();
        using var http = new HttpClient { BaseAddress = new Uri(await AddressOf(process)) };
        var answer = http.GetStringAsync("slow");
        await process.ReadLineAsync(line => line == "slow request began");
        process.Terminate();
        (await answer).ShouldBe("done /slow");
        (await process.WaitAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task AccessLog_OfARequest_IsOneJsonLineWithoutItsQuery()
    {
        using var process = Start();
        using var http = new HttpClient { BaseAddress = new Uri(await AddressOf(process)) };
        await http.GetAsync("quick/7?code=TOP-SECRET");
        process.Terminate();
        var (_, output, error) = await process.WaitAsync();
        var line = output.Split('\n').Single(one => one.Contains("AccessLog", StringComparison.Ordinal));
        JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!.ShouldStartWith("GET quick/{id} answered 200 in ");
        (output + error).ShouldNotContain("TOP-SECRET");
    }

    [Theory]
    [InlineData("throw", "System.ArithmeticException: unforeseen")]
    [InlineData("exit", "")]
    public async Task Log_WrittenJustBeforeTheProcessEnds_IsWhole(string end, string error)
    {
        using var process = Start();
        using var http = new HttpClient { BaseAddress = new Uri(await AddressOf(process)) };
        var ended = process.WaitAsync();
        await Should.ThrowAsync<HttpRequestException>(() => http.PostAsync("end/" + end, null));
        var (exitCode, output, errorOutput) = await ended;
        exitCode.ShouldNotBe(0);
        errorOutput.ShouldContain(error);
        var lines = output.Split('\n').Where(line => line.Contains("last words", StringComparison.Ordinal)).ToArray();
        lines.Length.ShouldBe(2000);
        foreach (var (line, number) in lines.Select((line, index) => (line, index)))
        {
            var text = number % 2 == 0 ? line : JsonNode.Parse(line)!["message"]!.GetValue<string>();
            text.ShouldBe($"{number} last words");
        }
    }

    [Theory]
    [InlineData("return", 0)]
    [InlineData("exit", 3)]
    [InlineData("throw", null)]
    public async Task Log_WrittenBothWaysTwoHundredTimes_IsWhole(string end, int? expected)
    {
        using var process = ChildProcess.Start(["log-both-ways", "200", end]);
        var (exitCode, output, _) = await process.WaitAsync();
        exitCode.ShouldBe(expected ?? exitCode);
        exitCode.ShouldBe(end == "return" ? 0 : exitCode, "a crash is no success");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var records = lines.Where(line => line[0] == '{').Select(line => JsonNode.Parse(line)!).ToList();
        var dropped = records.Sum(record => (long?)record["dropped"] ?? 0);
        var texts = lines.Where(line => line[0] != '{').Concat(records.Where(record => record["dropped"] is null).Select(record => (string)record["message"]!)).ToList();
        texts.ShouldAllBe(text => LogBothWays.IsWhole(text));
        (texts.Count + dropped).ShouldBe(200 * LogBothWays.LinesOfARound);
        texts.Distinct().Count().ShouldBe(texts.Count);
    }

    [Fact]
    public async Task Run_OutputThatNobodyReads_AnswersAndCountsWhatItDropsUntilItIsReadAgain()
    {
        using var process = Start();
        using var http = new HttpClient { BaseAddress = new Uri(await AddressOf(process)) };
        var written = 0;
        long dropped = 0;
        for (; dropped < 100; written += 200) dropped = await ChatAsync(http, 200);
        for (var request = 0; request < 100; request++) (await http.GetStringAsync($"quick/{request}")).ShouldBe($"done /quick/{request}");

        var notice = await process.ReadLineAsync(line => line.Contains("LinesDropped", StringComparison.Ordinal));
        ((long)JsonNode.Parse(notice)!["dropped"]!).ShouldBeGreaterThanOrEqualTo(dropped);
        process.Terminate();
        var (exitCode, output, _) = await process.WaitAsync();
        exitCode.ShouldBe(0);
        output.ShouldNotContain("LinesDropped", Case.Sensitive, "once is enough");
    }

    [Theory]
    [InlineData("exit", false)]
    [InlineData("exit", true)]
    [InlineData("throw", false)]
    [InlineData("throw", true)]
    public async Task End_OutputThatNobodyReads_EndsTheProcess(string end, bool withErrors)
    {
        using var process = withErrors ? ChildProcess.StartMerged(["function-app"], Environment()) : Start();
        using var http = await ClogAsync(process);
        await Should.ThrowAsync<HttpRequestException>(() => http.PostAsync("end/" + end, null));
        (await process.WaitUnreadAsync()).ShouldNotBe(0);
    }

    [Fact]
    public async Task Terminate_OutputThatNobodyReads_EndsWithZero()
    {
        using var process = Start();
        using var http = await ClogAsync(process);
        process.Terminate();
        (await process.WaitUnreadAsync()).ShouldBe(0);
    }

    /// <summary>A process that has started twenty orchestrations and ended.</summary>
    private async Task LeaveAStoreAsync()
    {
        using var process = Start();
        using var http = new HttpClient { BaseAddress = new Uri(await AddressOf(process)) };
        for (var i = 0; i < 20; i++)
            (await http.PostAsync("wait", null)).EnsureSuccessStatusCode();
        process.Terminate();
        (await process.WaitAsync()).ExitCode.ShouldBe(0);
    }

    /// <returns>A client of the process, whose output is stuck.</returns>
    private static async Task<HttpClient> ClogAsync(ChildProcess process)
    {
        var http = new HttpClient { BaseAddress = new Uri(await AddressOf(process)) };
        while (await ChatAsync(http, 200) == 0)
        {
        }

        return http;
    }

    private static async Task<long> ChatAsync(HttpClient http, int lines)
    {
        using var answer = await http.PostAsync($"chat/{lines}", null);
        return long.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(), CultureInfo.InvariantCulture);
    }

    private ChildProcess Start(params (string Name, string Value)[] environment)
        => ChildProcess.Start(["function-app"], Environment(environment));

    private (string Name, string Value)[] Environment(params (string Name, string Value)[] more) =>
    [
        ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
        ("DATA_DIR", Path.Combine(_folder, "data")),
        ("SCRIPT_ROOT", _folder),
        .. more,
    ];

    private static async Task<TcpClient> ConnectAsync(Uri address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        return client;
    }

    /// <summary>Whether a request on the connection is answered; otherwise the server has closed it.</summary>
    private static async Task<bool> IsServedAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().WriteAsync("GET /quick/7 HTTP/1.1\r\nHost: test\r\n\r\n"u8.ToArray());
            return await client.GetStream().ReadAsync(new byte[1024]) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> AddressOf(ChildProcess process)
    {
        var line = await process.ReadLineAsync(line => line.Contains("Now listening on", StringComparison.Ordinal));
        return JsonDocument.Parse(line).RootElement.GetProperty("address").GetString()!;
    }

    private static async Task ShouldFail(ChildProcess process, string reason, string beginning = "Cannot start: ")
    {
        var (exitCode, _, error) = await process.WaitAsync();
        exitCode.ShouldBe(1);
        error.ShouldStartWith(beginning);
        error.TrimEnd().ShouldNotContain("\n");
        error.ShouldContain(reason);
    }
}
