// SPDX-License-Identifier: MIT
// Upcalls: exceptions, SYSCALL in user mode, and the two ways back.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

using model::Step;

constexpr Word cpu = 0;
constexpr Word handler = 0x500000;  // and one page further for each kind of upcall
constexpr Word handler_stack = 0x9000;
constexpr Word program = 0x400000;
constexpr Word stack = 0x7000;
constexpr Word carry_flag = 1;

// What ring 3 put into a record, in the order in which resume reads it.
struct Resumed {
  Word rip = program, rsp = stack, rflags = context::fixed_rflags, fs_base = 0x1000, gs_base = 0x2000;
  Mode mode = Mode::kernel;
};

class UpcallTest : public CallTest {
 protected:
  // The root vCPU gets a shared context and a user root.
  void SetUp() override {
    shared = machine.frame();
    machine.must(Call::vcpu_set_shared, root_vcpu, shared);
    user_root = machine.table(4);
    machine.must(Call::vcpu_set_roots, root_vcpu, model::root_table_frame, user_root);
  }
  void handle(Upcall upcall) {
    const Word kind = spec::code(upcall);
    machine.must(Call::vcpu_set_upcall, root_vcpu, kind, handler + kind * page_size, handler_stack + kind);
  }
  Status exception(Word vector, Word error_code = 0, Word address = 0, bool active = false,
                   bool nested_active = false) {
    return machine.perform({Step::Kind::exception, 0, {vector, error_code, address}, {active, nested_active}});
  }
  Status resume(Upcall upcall, const Resumed& record) {
    return machine.perform(
        Step::of(Call::resume, {spec::code(upcall)},
                 {record.rip, record.rsp, record.rflags, record.fs_base, record.gs_base, spec::code(record.mode)}));
  }
  Status return_to_user(Word rip, Word rsp, Word rflags, Word rax) {
    return machine.perform({Step::Kind::call, return_to_user_number, {}, {rip, rsp, rflags, rax}});
  }
  void run_in_user_mode() {
    ASSERT_EQ(resume(Upcall::event, {.mode = Mode::user}), Status::ok);
    machine.happen(Step::Kind::ring_3_runs, {program + 8, stack, context::fixed_rflags | carry_flag});
  }

  Word in_record(Upcall upcall, Word word) const {
    const Word record = shared_context::first_record + spec::code(upcall) * shared_context::record_words;
    return machine.state().memory[shared, record + word];
  }
  Word active(Upcall upcall) const {
    return machine.state().memory[shared, shared_context::active + spec::code(upcall)];
  }
  bool is_at(Upcall upcall) const {
    const Word kind = spec::code(upcall);
    return machine.state().cpu_rip[cpu] == handler + kind * page_size &&
           machine.state().cpu_rsp[cpu] == handler_stack + kind &&
           machine.state().cpu_rflags[cpu] == context::fixed_rflags;
  }
  bool is_in(Mode mode) const { return machine.state().cpu_mode[cpu] == spec::code(mode); }

  Word shared = no_frame;
  Word user_root = no_frame;
};

TEST_F(UpcallTest, AnExceptionIsToldToItsVcpu) {
  handle(Upcall::exception);
  machine.happen(Step::Kind::ring_3_runs, {program, stack, context::fixed_rflags | carry_flag});
  EXPECT_EQ(exception(14, 6, 0x123456), Status::ok);
  EXPECT_TRUE(is_at(Upcall::exception));
  EXPECT_EQ(active(Upcall::exception), 1u);
  EXPECT_EQ(in_record(Upcall::exception, context::rip), program);
  EXPECT_EQ(in_record(Upcall::exception, context::rsp), stack);
  EXPECT_EQ(in_record(Upcall::exception, context::rflags), context::fixed_rflags | carry_flag);
  EXPECT_EQ(in_record(Upcall::exception, shared_context::mode), spec::code(Mode::kernel));
  EXPECT_EQ(in_record(Upcall::exception, shared_context::vector), 14u);
  EXPECT_EQ(in_record(Upcall::exception, shared_context::error_code), 6u);
  EXPECT_EQ(in_record(Upcall::exception, shared_context::fault_address), 0x123456u);
}

TEST_F(UpcallTest, WithoutSharedContextOrHandlerThereIsNobodyToTell) {
  EXPECT_EQ(exception(3), Status::no_handler);
  handle(Upcall::exception);
  machine.must(Call::vcpu_set_shared, root_vcpu, no_frame);
  EXPECT_EQ(exception(3), Status::no_handler);
  machine.must(Call::vcpu_set_shared, root_vcpu, shared);
  machine.must(Call::vcpu_set_upcall, root_vcpu, spec::code(Upcall::exception), 0, handler_stack);
  EXPECT_EQ(exception(3), Status::no_handler) << "address 0 takes the handler away";
}

TEST_F(UpcallTest, AnExceptionWhileTheRecordIsInUseIsNested) {
  handle(Upcall::exception);
  machine.happen(Step::Kind::ring_3_runs, {program, stack, context::fixed_rflags});
  ASSERT_EQ(exception(14, 6, 0x123456), Status::ok);
  EXPECT_EQ(exception(13, 8, 0, true), Status::no_handler) << "the record is in use";
  handle(Upcall::nested);
  EXPECT_EQ(exception(13, 8, 0, true), Status::ok);
  EXPECT_TRUE(is_at(Upcall::nested));
  EXPECT_EQ(active(Upcall::nested), 1u);
  EXPECT_EQ(in_record(Upcall::nested, shared_context::vector), 13u);
  EXPECT_EQ(in_record(Upcall::nested, context::rip), handler + page_size);
  EXPECT_EQ(in_record(Upcall::exception, context::rip), program) << "the first record stays";
  EXPECT_EQ(in_record(Upcall::exception, shared_context::vector), 14u);
  EXPECT_EQ(exception(6, 0, 0, true, true), Status::no_handler) << "both records are in use";
}

TEST_F(UpcallTest, TheNestedHandlerTakesWhatHasNoOther) {
  handle(Upcall::nested);
  EXPECT_EQ(exception(6), Status::ok);
  EXPECT_TRUE(is_at(Upcall::nested));
  EXPECT_EQ(active(Upcall::exception), 0u);
}

TEST_F(UpcallTest, ResumeLoadsARecordThatIsThenUnused) {
  handle(Upcall::exception);
  ASSERT_EQ(exception(3), Status::ok);
  EXPECT_EQ(resume(Upcall::exception, {}), Status::ok);
  EXPECT_EQ(active(Upcall::exception), 0u);
  EXPECT_EQ(machine.state().cpu_rip[cpu], program);
  EXPECT_EQ(machine.state().cpu_rsp[cpu], stack);
  EXPECT_EQ(machine.state().cpu_fs_base[cpu], 0x1000u);
  EXPECT_EQ(machine.state().cpu_gs_base[cpu], 0x2000u);
  EXPECT_EQ(machine.state().cpu_leave[cpu], spec::code(spec::Leave::resuming));
  const Word record = shared_context::first_record + shared_context::record_words;
  EXPECT_EQ(machine.state().cpu_load_from[cpu], shared * page_size + record * 8);
  EXPECT_EQ(machine.state().agent_root[cpu], model::root_table_frame);
  EXPECT_TRUE(is_in(Mode::kernel));
}

TEST_F(UpcallTest, ResumeRefusesWhatTheProcessorCannotRun) {
  EXPECT_EQ(machine.call(Call::resume, upcall_count), Status::bad_upcall);
  EXPECT_EQ(resume(Upcall::call, {.rip = not_canonical}), Status::bad_address);
  EXPECT_EQ(resume(Upcall::call, {.rip = ~not_canonical}), Status::bad_address);
  EXPECT_EQ(resume(Upcall::call, {.rsp = not_canonical}), Status::bad_stack);
  EXPECT_EQ(resume(Upcall::call, {.fs_base = not_canonical}), Status::bad_base);
  EXPECT_EQ(resume(Upcall::call, {.gs_base = not_canonical}), Status::bad_base);
  EXPECT_EQ(resume(Upcall::call, {.mode = Mode{2}}), Status::bad_mode);
  machine.must(Call::vcpu_set_roots, root_vcpu, model::root_table_frame, no_frame);
  EXPECT_EQ(resume(Upcall::call, {.mode = Mode::user}), Status::no_user_root);
  machine.must(Call::vcpu_set_shared, root_vcpu, no_frame);
  EXPECT_EQ(resume(Upcall::call, {}), Status::no_shared_context);
  EXPECT_TRUE(is_in(Mode::kernel));
}

TEST_F(UpcallTest, AddressesAtTheEndsOfBothHalvesAreCanonical) {
  EXPECT_EQ(resume(Upcall::call, {.rip = not_canonical - 1, .rsp = ~not_canonical + 1}), Status::ok);
  EXPECT_EQ(resume(Upcall::call, {.rip = ~Word{0}, .fs_base = ~Word{0}, .gs_base = ~not_canonical + 1}), Status::ok);
}

TEST_F(UpcallTest, ResumeGivesNoFlagThatRing3MayNotChooseAndTakesNone) {
  EXPECT_EQ(resume(Upcall::call, {.rflags = ~Word{0}}), Status::ok);
  EXPECT_EQ(machine.state().cpu_rflags[cpu], context::free_rflags | context::fixed_rflags);
  constexpr Word interrupt_flag = 1 << 9;
  constexpr Word io_privilege = 3 << 12;
  EXPECT_EQ(machine.state().cpu_rflags[cpu] & (interrupt_flag | io_privilege), interrupt_flag);
  EXPECT_EQ(resume(Upcall::call, {.rflags = 0}), Status::ok);
  EXPECT_EQ(machine.state().cpu_rflags[cpu], context::fixed_rflags);
}

TEST_F(UpcallTest, UserModeIsOnTheUserRoot) {
  run_in_user_mode();
  EXPECT_TRUE(is_in(Mode::user));
  EXPECT_EQ(machine.state().agent_root[cpu], user_root);
}

TEST_F(UpcallTest, TheShortWayBackLeadsToUserMode) {
  EXPECT_EQ(return_to_user(program, stack, ~Word{0}, 42), Status::ok);
  EXPECT_EQ(machine.value(), 42u) << "RAX is the record's";
  EXPECT_TRUE(is_in(Mode::user));
  EXPECT_EQ(machine.state().agent_root[cpu], user_root);
  EXPECT_EQ(machine.state().cpu_rip[cpu], program);
  EXPECT_EQ(machine.state().cpu_rsp[cpu], stack);
  EXPECT_EQ(machine.state().cpu_rflags[cpu], context::free_rflags | context::fixed_rflags);
  EXPECT_EQ(machine.state().cpu_leave[cpu], spec::code(spec::Leave::directly)) << "the other registers stay";
}

TEST_F(UpcallTest, TheShortWayBackIsRefusedWhereResumeIs) {
  EXPECT_EQ(return_to_user(not_canonical, stack, 0, 42), Status::bad_address);
  EXPECT_EQ(return_to_user(program, not_canonical, 0, 42), Status::bad_stack);
  machine.must(Call::vcpu_set_roots, root_vcpu, model::root_table_frame, no_frame);
  EXPECT_EQ(return_to_user(program, stack, 0, 42), Status::no_user_root);
  machine.must(Call::vcpu_set_shared, root_vcpu, no_frame);
  EXPECT_EQ(return_to_user(program, stack, 0, 42), Status::no_shared_context);
  EXPECT_TRUE(is_in(Mode::kernel));
}

TEST_F(UpcallTest, AnyCallInUserModeGoesToTheVcpusKernel) {
  handle(Upcall::call);
  for (const Word number : {spec::code(Call::machine_exit), spec::code(Call::frame_allocate), call_count, ~Word{0}}) {
    run_in_user_mode();
    EXPECT_EQ(machine.perform({Step::Kind::call, number, {root_domain, 60}, {}}), Status::ok);
    EXPECT_TRUE(is_at(Upcall::call));
    EXPECT_TRUE(is_in(Mode::kernel));
    EXPECT_EQ(machine.state().agent_root[cpu], model::root_table_frame);
    EXPECT_EQ(machine.state().cpu_leave[cpu], spec::code(spec::Leave::directly)) << "the registers stay";
    EXPECT_EQ(in_record(Upcall::call, context::rip), program + 8);
    EXPECT_EQ(in_record(Upcall::call, context::rflags), context::fixed_rflags | carry_flag);
    EXPECT_EQ(in_record(Upcall::call, shared_context::mode), spec::code(Mode::user));
    EXPECT_EQ(active(Upcall::call), 0u);
  }
  EXPECT_EQ(machine.state().type[Word{60}], spec::code(FrameType::free));
}

TEST_F(UpcallTest, ACallInUserModeNeedsAKernel) {
  run_in_user_mode();
  EXPECT_EQ(machine.call(Call::version), Status::no_handler);
  EXPECT_TRUE(is_in(Mode::user));
  EXPECT_EQ(machine.state().agent_root[cpu], user_root);
}

TEST_F(UpcallTest, AnExceptionInUserModeGoesToTheKernelRoot) {
  handle(Upcall::exception);
  run_in_user_mode();
  EXPECT_EQ(exception(0), Status::ok);
  EXPECT_TRUE(is_at(Upcall::exception));
  EXPECT_TRUE(is_in(Mode::kernel));
  EXPECT_EQ(machine.state().agent_root[cpu], model::root_table_frame);
  EXPECT_EQ(in_record(Upcall::exception, shared_context::mode), spec::code(Mode::user));
}

TEST_F(UpcallTest, ADomainThatEndsInUserModeLeavesKernelModeBehind) {
  machine.enter_child();
  const Word context_frame = machine.frame(child);
  machine.must(Call::vcpu_set_shared, child_vcpu, context_frame);
  const Word root = machine.table(4, child);
  machine.must(Call::vcpu_set_roots, child_vcpu, machine.state().vcpu_kernel_root[child_vcpu], root);
  run_in_user_mode();
  ASSERT_EQ(machine.state().agent_root[cpu], root);
  EXPECT_EQ(exception(13), Status::no_handler);
  machine.happen(Step::Kind::fault);
  EXPECT_TRUE(is_in(Mode::kernel));
  EXPECT_EQ(machine.state().cpu_vcpu[cpu], root_vcpu);
  EXPECT_EQ(machine.state().agent_root[cpu], model::root_table_frame);
  EXPECT_EQ(machine.state().cpu_save_to[cpu], 0u) << "nothing of it is kept";
}

TEST_F(UpcallTest, Ring3ComesBackWithSaneFlagsAtACanonicalAddress) {
  machine.happen(Step::Kind::ring_3_runs, {program, not_canonical, ~Word{0}});
  EXPECT_EQ(machine.state().cpu_rip[cpu], program);
  EXPECT_EQ(machine.state().cpu_rsp[cpu], not_canonical) << "a stack pointer may be anything";
  EXPECT_EQ(machine.state().cpu_rflags[cpu], context::free_rflags | context::fixed_rflags);
  machine.happen(Step::Kind::ring_3_runs, {not_canonical, stack, 0});
  EXPECT_EQ(machine.state().cpu_rip[cpu], program);
}

}  // namespace
}  // namespace exo::tests
