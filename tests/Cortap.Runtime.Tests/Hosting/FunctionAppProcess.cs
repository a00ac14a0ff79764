using System.Diagnostics.Metrics;
using Cortap.Runtime.Hosting;
using Cortap.Runtime.Hosting.Logging;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>A complete function app as its own process.</summary>
internal static class FunctionAppProcess
{
    public static async Task RunAsync(string[] args)
    {
        DroppedLines.Listen();
        var builder = new EmbeddedApplicationBuilder(args);
        builder.UseEmbeddedRuntime(options =>
        {
            options.ScriptRoot = builder.Configuration["SCRIPT_ROOT"]!;
            options.FunctionClasses = builder.Configuration["BAD"] is null ? [typeof(ProcessFunctions)]
                : [typeof(ProcessFunctions), typeof(BadFunctions.NoTrigger)];
        });
        await builder.Build().RunAsync();
    }
}

/// <summary>What the process has counted as dropped.</summary>
internal static class DroppedLines
{
    private static readonly MeterListener Listener = new();
    private static long _count;

    public static long Count => Interlocked.Read(ref _count);

    public static void Listen()
    {
        Listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == LogMetrics.DroppedName) listener.EnableMeasurementEvents(instrument);
        };
        Listener.SetMeasurementEventCallback<long>((_, lines, _, _) => Interlocked.Add(ref _count, lines));
        Listener.Start();
    }
}

public sealed partial class ProcessFunctions(IHostApplicationLifetime lifetime, ILogger<ProcessFunctions> logger)
{
    private readonly ILogger _logger = logger;

    [Function("Quick")]
    public static IResult Quick([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "quick/{id}")] HttpRequest request)
        => Results.Text($"done {request.Path}");

    /// <summary>Starts an orchestration that waits for ever, and answers its id.</summary>
    [Function("StartWait")]
    public static async Task<IResult> StartWait(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "wait")] HttpRequest request, [DurableClient] DurableTaskClient client)
        => Results.Text(await client.ScheduleNewOrchestrationInstanceAsync("Wait", new string('x', 2_000), request.HttpContext.RequestAborted));

    [Function("Wait")]
    public static Task<string> Wait([OrchestrationTrigger] TaskOrchestrationContext context) => context.WaitForExternalEvent<string>("never");

    /// <summary>Is still busy when the process is asked to end.</summary>
    [Function("Slow")]
    public async Task<IResult> Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequest request)
    {
        var stopping = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStopping.Register(stopping.SetResult);
        await Console.Out.WriteLineAsync("slow request began");
        await stopping.Task;
        return Results.Text($"done {request.Path}");
    }

    /// <summary>Writes 2000 lines, to the console and to the log in turn, and ends the process at once.</summary>
    [Function("End")]
    public IResult End([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "end/{how}")] HttpRequest request, string how)
    {
        var ending = new Thread(() =>
        {
            for (var number = 0; number < 2000; number += 2)
            {
                Console.Out.WriteLine($"{number} last words");
                LogLastWords(number + 1);
            }
            if (how == "throw")
                throw new ArithmeticException("unforeseen");
            Environment.Exit(3);
        });
        ending.Start();
        ending.Join();
        return Results.Ok();
    }

    /// <summary>Writes so many lines of a kilobyte, to the console and to the log in turn, and answers how many were ever dropped.</summary>
    [Function("Chat")]
    public IResult Chat([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat/{lines}")] HttpRequest request, int lines)
    {
        var padding = new string('x', 1000);
        for (var number = 0; number < lines; number += 2)
        {
            Console.Out.WriteLine("chat " + padding);
            LogChat(padding);
        }

        return Results.Text($"{DroppedLines.Count}");
    }

    [LoggerMessage(2, LogLevel.Information, "chat {Padding}")]
    private partial void LogChat(string padding);

    [LoggerMessage(1, LogLevel.Information, "{Number} last words")]
    private partial void LogLastWords(int number);
}
