using Cortap.Functions.Console.SignIn;

namespace Cortap.Functions.Console;

/// <summary>What surrounds a page.</summary>
/// <param name="Path">Of the request.</param>
/// <param name="Who">Who is signed in; null when nobody is.</param>
/// <param name="FormToken">For the forms of the page.</param>
/// <param name="CorrelationId">Of the request.</param>
public sealed record Frame(string Path, Operator? Who, string FormToken, string CorrelationId);
