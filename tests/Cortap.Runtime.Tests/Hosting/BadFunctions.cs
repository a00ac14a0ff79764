using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>Functions that must stop the start, one mistake to a class.</summary>
public static class BadFunctions
{
    public sealed class TwoTriggers
    {
        [Function("TwoTriggers")]
        public static void Run([ActivityTrigger] string input, [OrchestrationTrigger] TaskOrchestrationContext context)
            => throw new NotSupportedException(input + context);
    }

    public sealed class NoTrigger
    {
        [Function("NoTrigger")]
        public static void Run(string input) => throw new NotSupportedException(input);
    }

    public sealed class UnboundParameter
    {
        [Function("UnboundParameter")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{b}")] HttpRequest request, string c)
            => throw new NotSupportedException(request + c);
    }

    public sealed class UnboundActivityParameter
    {
        [Function("UnboundActivityParameter")]
        public static void Run([ActivityTrigger] string input, TaskActivityContext context)
            => throw new NotSupportedException(input + context);
    }

    public sealed class BadRoute
    {
        [Function("BadRoute")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{b")] HttpRequest request)
            => throw new NotSupportedException(request.Path);
    }

    public sealed class ReservedRoute
    {
        [Function("ReservedRoute")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "admin/x")] HttpRequest request)
            => throw new NotSupportedException(request.Path);
    }

    public sealed class NoResponse
    {
        [Function("NoResponse")]
        public static string Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request)
            => throw new NotSupportedException(request.Path);
    }

    public sealed class WrongClientType
    {
        [Function("WrongClientType")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, [DurableClient] object client)
            => throw new NotSupportedException(request.Path + client);
    }

    public sealed class InterfaceInput
    {
        [Function("InterfaceInput")]
        public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, IReadOnlyList<string> input)
            => throw new NotSupportedException(context.InstanceId + input);
    }

    public sealed class OrchestratorWithClient
    {
        [Function("OrchestratorWithClient")]
        public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, [DurableClient] DurableTaskClient client)
            => throw new NotSupportedException(context.InstanceId + client);
    }

    public sealed class BadName
    {
        [Function("1st")]
        public static void Run([ActivityTrigger] string input) => throw new NotSupportedException(input);
    }

    public sealed class NotPublic
    {
        [Function("NotPublic")]
        internal static void Run([ActivityTrigger] string input) => throw new NotSupportedException(input);
    }

    public sealed class CalledMain
    {
        [Function("CalledMain")]
        public void Main([ActivityTrigger] string input) => throw new NotSupportedException(input);
    }

    public sealed class AsyncVoid
    {
        [Function("AsyncVoid")]
        public static async void Run([ActivityTrigger] string input) => await Task.FromException(new NotSupportedException(input));
    }

    public sealed class Generic<T>
    {
        [Function("Generic")]
        public void Run([ActivityTrigger] T input) => throw new NotSupportedException(input?.ToString());
    }

    public sealed class NeedsUnregistered(ScopedCounter counter)
    {
        [Function("NeedsUnregistered")]
        public void Run([ActivityTrigger] string input) => throw new NotSupportedException(input + counter.Calls);
    }

    public sealed class SameName
    {
        [Function("Twice")]
        public static void First([ActivityTrigger] string input) => throw new NotSupportedException(input);

        [Function("TWICE")]
        public static void Second([ActivityTrigger] string input) => throw new NotSupportedException(input);
    }

    public sealed class SameRoute
    {
        [Function("One")]
        public static IResult First([HttpTrigger(AuthorizationLevel.Anonymous, "get", "put", Route = "same")] HttpRequest request)
            => throw new NotSupportedException(request.Path);

        [Function("Other")]
        public static IResult Second([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "SAME")] HttpRequest request)
            => throw new NotSupportedException(request.Path);
    }

    public sealed class EntityFunction
    {
        [Function("EntityFunction")]
        public static Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => throw new NotSupportedException(dispatcher.ToString());
    }

    public sealed class WithKey
    {
        [Function("WithKey")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request) => throw new NotSupportedException(request.Path);
    }

    public sealed class Retried
    {
        [Function("Retried")]
        [FixedDelayRetry(3, "00:00:01")]
        public static void Run([ActivityTrigger] string input) => throw new NotSupportedException(input);
    }

    public sealed class NamedByTrigger
    {
        [Function("NamedByTrigger")]
        public static void Run([ActivityTrigger(Activity = "Other")] string input) => throw new NotSupportedException(input);
    }

    public sealed class OtherHub
    {
        [Function("OtherHub")]
        public static void Run([ActivityTrigger] string input, [DurableClient(TaskHub = "Other")] DurableTaskClient client)
            => throw new NotSupportedException(input + client);
    }

    public sealed class WithOutput
    {
        [Function("WithOutput")]
        [Somewhere]
        public static string Run([ActivityTrigger] string input) => throw new NotSupportedException(input);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SomewhereAttribute : OutputBindingAttribute;
}
