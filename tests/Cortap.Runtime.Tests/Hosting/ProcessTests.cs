using System.Text.Json;

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

    [Fact]
    public async Task Start_BadFunction_EndsWithOneLine()
    {
        using var process = Start(("BAD", "1"));
        await ShouldFail(process, "Function 'NoTrigger'");
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
        JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString()!.ShouldStartWith("GET quick/{id} answered 200 in ");
        (output + error).ShouldNotContain("TOP-SECRET");
    }

    private ChildProcess Start(params (string Name, string Value)[] environment)
        => ChildProcess.Start(["function-app"],
        [
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("DATA_DIR", Path.Combine(_folder, "data")),
            ("SCRIPT_ROOT", _folder),
            .. environment,
        ]);

    private static async Task<string> AddressOf(ChildProcess process)
    {
        var line = await process.ReadLineAsync(line => line.Contains("Now listening on", StringComparison.Ordinal));
        return JsonDocument.Parse(line).RootElement.GetProperty("State").GetProperty("address").GetString()!;
    }

    private static async Task ShouldFail(ChildProcess process, string reason)
    {
        var (exitCode, _, error) = await process.WaitAsync();
        exitCode.ShouldBe(1);
        error.ShouldStartWith("Cannot start: ");
        error.TrimEnd().ShouldNotContain("\n");
        error.ShouldContain(reason);
    }
}
